using System.Text;

namespace Gateway.Prompting;

/// <summary>
/// Drops white space (as Unicode defines it) at a text's start, and holds back every other run of it until something
/// follows, so that what ends the text is never sent. Input must be whole characters.
/// </summary>
/// <remarks>Start and end are two calls, because stop texts are looked for between them.</remarks>
internal sealed class WhiteSpaceTrimmer
{
    private readonly ByteBuffer _held = new();
    private bool _started;

    /// <summary>What is left of the input once the text's leading white space is gone.</summary>
    public ReadOnlySpan<byte> SkipLeading(ReadOnlySpan<byte> input)
    {
        while (!_started && input.Length > 0)
        {
            Rune.DecodeFromUtf8(input, out var character, out var length);
            _started = !Rune.IsWhiteSpace(character);
            input = _started ? input : input[length..];
        }

        return input;
    }

    /// <summary>Appends the input up to its last character that is not white space to <paramref name="output"/>.</summary>
    public void HoldTrailing(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        var end = input.Length;
        while (end > 0)
        {
            Rune.DecodeLastFromUtf8(input[..end], out var character, out var length);
            if (!Rune.IsWhiteSpace(character))
            {
                break;
            }

            end -= length;
        }

        if (end > 0)
        {
            output.Append(_held.Span);
            _held.Clear();
            output.Append(input[..end]);
        }

        _held.Append(input[end..]);
    }
}
