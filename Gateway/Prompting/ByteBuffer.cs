namespace Gateway.Prompting;

/// <summary>A growing run of bytes that keeps its memory when it is emptied.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[64];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The content; valid until the buffer changes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void RemoveStart(int count)
    {
        Span[count..].CopyTo(_bytes);
        Length -= count;
    }

    public void Clear() => Length = 0;
}
