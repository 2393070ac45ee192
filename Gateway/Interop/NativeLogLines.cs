using System.Text;

namespace Gateway.Interop;

/// <summary>Native code logs in pieces; a line ends with a newline, and a piece without a level continues the last one.</summary>
internal sealed class NativeLogLines(Action<int, string> write)
{
    private readonly StringBuilder _line = new();
    private int _level;

    public void Append(int? level, ReadOnlySpan<char> text)
    {
        if (level is { } own)
        {
            Flush();
            _level = own;
        }

        for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
        {
            _line.Append(text[..end]);
            Flush();
        }

        _line.Append(text);
    }

    public void Flush()
    {
        var line = _line.ToString().TrimEnd();
        _line.Clear();
        if (line.Length > 0)
        {
            write(_level, line);
        }
    }
}
