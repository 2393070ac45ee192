using System.Text;

namespace Gateway.Prompting;

/// <summary>Replaces every occurrence of one text in a stream, holding back what may become one.</summary>
internal sealed class TextReplacer(TextReplacement replacement)
{
    private readonly TextMatcher _matcher = new(replacement.Find);
    private readonly byte[] _put = Encoding.UTF8.GetBytes(replacement.Put);
    private readonly ByteBuffer _held = new();

    /// <summary>Appends what is decided to <paramref name="output"/>.</summary>
    public void Push(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        if (_held.Length == 0 && input.IndexOf(_matcher.FirstByte) < 0)
        {
            output.Append(input);
            return;
        }

        var start = 0;
        for (var index = 0; index < input.Length; index++)
        {
            _matcher.Push(input[index]);
            if (_matcher.IsComplete)
            {
                _held.Append(input[start..(index + 1)]);
                output.Append(_held.Span[..^_matcher.Length]);
                output.Append(_put);
                _held.Clear();
                _matcher.Reset();
                start = index + 1;
            }
        }

        _held.Append(input[start..]);
        Release(_held.Length - _matcher.Matched, output);
    }

    /// <summary>Ends the text: what was held back stays as it is.</summary>
    public void Complete(ByteBuffer output) => Release(_held.Length, output);

    private void Release(int count, ByteBuffer output)
    {
        output.Append(_held.Span[..count]);
        _held.RemoveStart(count);
    }
}
