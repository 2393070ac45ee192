using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Prompting;

/// <summary>
/// Makes whole characters of the bytes of tokens, which may end anywhere. Invalid bytes become U+FFFD as any UTF-8
/// decoder has it (one for each maximal invalid part). A character that is still incomplete when the answer ends is
/// dropped: the token limit cut it, and a replacement character would show an error where there is only an end.
/// </summary>
internal sealed class Utf8Assembler
{
    private const int LongestCharacter = 4;

    private readonly byte[] _carry = new byte[LongestCharacter];
    private int _carried;

    /// <summary>Appends the characters that are whole now to <paramref name="output"/>.</summary>
    public void Push(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        while (_carried > 0 && input.Length > 0)
        {
            _carry[_carried++] = input[0];
            input = input[1..];
            var rest = Convert(_carry.AsSpan(0, _carried), output);
            rest.CopyTo(_carry);
            _carried = rest.Length;
        }

        if (_carried == 0)
        {
            var tail = Utf8.IsValid(input) ? CopyAll(input, output) : Convert(input, output);
            tail.CopyTo(_carry);
            _carried = tail.Length;
        }
    }

    private static ReadOnlySpan<byte> CopyAll(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        output.Append(input);
        return default;
    }

    /// <summary>Converts what is decided, and returns the incomplete character at the end, if any.</summary>
    private static ReadOnlySpan<byte> Convert(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        while (input.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(input, out _, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                Debug.Assert(input.Length < LongestCharacter, "Four bytes are always decided.");
                return input;
            }

            output.Append(status == OperationStatus.Done ? input[..consumed] : "\uFFFD"u8);
            input = input[consumed..];
        }

        return default;
    }
}
