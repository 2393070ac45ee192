using System.Text;

namespace Gateway.Prompting;

/// <summary>Finds one text in a stream of bytes (Knuth, Morris and Pratt): constant work and no memory per byte.</summary>
internal sealed class TextMatcher
{
    private readonly byte[] _text;

    /// <summary>For each count of matched bytes: the longest shorter prefix that is a suffix of them.</summary>
    private readonly int[] _fallback;

    public TextMatcher(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        _text = Encoding.UTF8.GetBytes(text);
        _fallback = new int[_text.Length + 1];
        for (var end = 1; end < _text.Length; end++)
        {
            _fallback[end + 1] = Extend(_fallback[end], _text[end]);
        }
    }

    public byte FirstByte => _text[0];

    public int Length => _text.Length;

    /// <summary>How many of the last bytes are the text's beginning; all of it where it has just been found.</summary>
    public int Matched { get; private set; }

    public bool IsComplete => Matched == _text.Length;

    public void Push(byte next) => Matched = Extend(IsComplete ? _fallback[Matched] : Matched, next);

    /// <summary>Forgets what was matched: nothing before this point counts.</summary>
    public void Reset() => Matched = 0;

    private int Extend(int matched, byte next)
    {
        while (matched > 0 && _text[matched] != next)
        {
            matched = _fallback[matched];
        }

        return _text[matched] == next ? matched + 1 : 0;
    }
}
