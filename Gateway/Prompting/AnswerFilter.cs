namespace Gateway.Prompting;

/// <summary>
/// Turns the bytes of one answer's tokens into the text that a client gets: whole characters, up to the first stop text,
/// by the template's rules. However the bytes are cut into tokens, the pieces together are the same.
/// </summary>
/// <remarks>
/// For a whole answer that is: decode, drop leading white space, cut at the stop text, drop trailing white space, replace.
/// Stop texts are compared with what the model wrote: leading white space cannot stop an answer before it begins, and a
/// stop text ends the generation at its own token, whatever is held back. Nothing is allocated once buffers have grown.
/// </remarks>
internal sealed class AnswerFilter(AnswerRules rules, IReadOnlyList<string> stop)
{
    private readonly Utf8Assembler _assembler = new();
    private readonly StopFilter _stop = new(stop);
    private readonly WhiteSpaceTrimmer? _trimmer = rules.TrimsWhiteSpace ? new WhiteSpaceTrimmer() : null;
    private readonly TextReplacer? _replacer = rules.Replacement is { } replacement ? new TextReplacer(replacement) : null;
    private readonly ByteBuffer _characters = new();
    private readonly ByteBuffer _answer = new();
    private readonly ByteBuffer _trimmed = new();
    private readonly ByteBuffer _text = new();

    /// <summary>What the last call let out; may be empty. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Text => _text.Memory;

    /// <summary>Takes the bytes of the next tokens.</summary>
    /// <returns>True where a stop text is complete: the answer is over, its last piece is in <see cref="Text"/>.</returns>
    public bool Push(ReadOnlySpan<byte> bytes)
    {
        Clear();
        _assembler.Push(bytes, _characters);
        var characters = _trimmer is null ? _characters.Span : _trimmer.SkipLeading(_characters.Span);
        var stopped = _stop.Push(characters, _answer);
        ApplyRules();
        if (stopped)
        {
            _replacer?.Complete(_text);
        }

        return stopped;
    }

    /// <summary>Ends an answer that no stop text ended; its last piece is in <see cref="Text"/>.</summary>
    public void Complete()
    {
        Clear();
        _stop.Complete(_answer);
        ApplyRules();
        _replacer?.Complete(_text);
    }

    private void ApplyRules()
    {
        var answer = _answer;
        if (_trimmer is not null)
        {
            _trimmer.HoldTrailing(answer.Span, _trimmed);
            answer = _trimmed;
        }

        if (_replacer is null)
        {
            _text.Append(answer.Span);
        }
        else
        {
            _replacer.Push(answer.Span, _text);
        }
    }

    private void Clear()
    {
        _characters.Clear();
        _answer.Clear();
        _trimmed.Clear();
        _text.Clear();
    }
}
