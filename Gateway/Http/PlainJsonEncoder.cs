using System.Text;
using System.Text.Encodings.Web;

namespace Gateway.Http;

/// <summary>
/// The serialiser's counterpart of <see cref="JsonText"/>: the framework's own encoders escape every emoji.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => JsonText.MustEscape(unicodeScalar);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            if (JsonText.MustEscape(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        if (JsonText.EscapeLetter(unicodeScalar) is { } letter)
        {
            return output.TryWrite($"\\{letter}", out numberOfCharactersWritten);
        }

        return JsonText.MustEscape(unicodeScalar)
            ? output.TryWrite($"\\u{unicodeScalar:x4}", out numberOfCharactersWritten)
            : new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
    }
}
