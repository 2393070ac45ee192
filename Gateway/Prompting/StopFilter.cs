namespace Gateway.Prompting;

/// <summary>
/// Ends a stream of text at the first of several stop texts. Bytes that may still become part of one are held back, so
/// that no part of a stop text is ever sent; they are fewer than the longest stop text has.
/// </summary>
/// <remarks>
/// The stop text that is complete first wins, and of several that are complete at the same byte the longest. So the
/// result does not depend on how the text is cut into tokens, and generation ends at the earliest possible token.
/// </remarks>
internal sealed class StopFilter
{
    private readonly TextMatcher[] _matchers;
    private readonly byte[] _firstBytes;
    private readonly ByteBuffer _held = new();

    /// <param name="stop">The stop texts; none is empty.</param>
    public StopFilter(IReadOnlyList<string> stop)
    {
        _matchers = [.. stop.Select(text => new TextMatcher(text))];
        _firstBytes = [.. _matchers.Select(matcher => matcher.FirstByte).Distinct()];
    }

    /// <summary>Appends what is certainly part of the answer to <paramref name="output"/>.</summary>
    /// <returns>True where a stop text is complete: the answer is over, and nothing more may be pushed.</returns>
    public bool Push(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        if (_held.Length == 0 && input.IndexOfAny(_firstBytes) < 0)
        {
            output.Append(input);
            return false;
        }

        var held = _held.Length;
        for (var index = 0; index < input.Length; index++)
        {
            var found = Step(input[index], out held);
            if (found > 0)
            {
                Release(input[..(index + 1)], found, output);
                return true;
            }
        }

        Release(input, held, output);
        return false;
    }

    /// <summary>Ends the text: what was held back is part of the answer after all.</summary>
    public void Complete(ByteBuffer output) => Release(default, 0, output);

    /// <summary>Takes one byte; gives the length of the stop text that it completes, or 0.</summary>
    private int Step(byte next, out int held)
    {
        held = 0;
        var found = 0;
        foreach (var matcher in _matchers)
        {
            matcher.Push(next);
            held = Math.Max(held, matcher.Matched);
            found = matcher.IsComplete ? Math.Max(found, matcher.Length) : found;
        }

        return found;
    }

    private void Release(ReadOnlySpan<byte> input, int kept, ByteBuffer output)
    {
        _held.Append(input);
        var released = _held.Length - kept;
        output.Append(_held.Span[..released]);
        _held.RemoveStart(released);
    }
}
