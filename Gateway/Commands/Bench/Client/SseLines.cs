namespace Gateway.Commands.Bench.Client;

/// <summary>Finds the data of server-sent events in bytes that arrive in pieces of any size.</summary>
internal sealed class SseLines
{
    private const int MaxLine = 1 << 22;

    private byte[] _bytes = new byte[16 * 1024];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>Takes bytes of the body. A span given by <see cref="TryRead"/> is not valid after it.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any event should be.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The data of the next whole line that has some.</summary>
    public bool TryRead(out ReadOnlySpan<byte> data)
    {
        while (_bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n') is >= 0 and var at)
        {
            var line = _bytes.AsSpan(_start, _searched + at - _start).TrimEnd((byte)'\r');
            _start = _searched = _searched + at + 1;
            if (line.StartsWith("data:"u8))
            {
                data = line["data:"u8.Length..].TrimStart((byte)' ');
                return true;
            }
        }

        _searched = _end;
        data = default;
        return false;
    }

    /// <summary>All bytes that no line has taken; for bodies that are no event stream.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_start, _end - _start);

    private void MakeRoom(int more)
    {
        var length = _end - _start;
        if (length + more > MaxLine)
        {
            throw new InvalidDataException($"A line of the answer is longer than {MaxLine} bytes.");
        }

        var target = length + more > _bytes.Length ? new byte[Math.Max(_bytes.Length * 2, length + more)] : _bytes;
        _bytes.AsSpan(_start, length).CopyTo(target);
        _bytes = target;
        _searched -= _start;
        (_start, _end) = (0, length);
    }
}
