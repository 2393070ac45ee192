using System.Buffers;

namespace Gateway.Http;

/// <summary>
/// Writes UTF-8 as the inside of a JSON string: what JSON forbids is escaped, and the line separators that are not ASCII
/// (U+0085, U+2028, U+2029), because some clients split event streams at them. Everything else stays plain UTF-8.
/// </summary>
internal static class JsonText
{
    private const byte LeadOfC1Controls = 0xC2;
    private const byte LeadOfGeneralPunctuation = 0xE2;

    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\', LeadOfC1Controls, LeadOfGeneralPunctuation]);

    /// <summary>Writes <paramref name="utf8"/>, which is whole characters, without allocating.</summary>
    public static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        int suspect;
        while ((suspect = utf8.IndexOfAny(Suspects)) >= 0)
        {
            output.Write(utf8[..suspect]);
            utf8 = utf8[suspect..];
            var length = CharacterToEscape(utf8, out var character);
            if (length == 0)
            {
                length = 1;
                output.Write(utf8[..1]);
            }
            else
            {
                WriteEscape(output, character);
            }

            utf8 = utf8[length..];
        }

        output.Write(utf8);
    }

    /// <summary>True for the characters that are escaped.</summary>
    public static bool MustEscape(int character) =>
        character is < 0x20 or '"' or '\\' or 0x85 or 0x2028 or 0x2029;

    /// <summary>How many bytes the character at the start has, if it must be escaped; otherwise 0.</summary>
    private static int CharacterToEscape(ReadOnlySpan<byte> utf8, out int character)
    {
        character = utf8[0];
        if (character < 0x80)
        {
            return 1;
        }

        if (utf8.StartsWith([LeadOfC1Controls, (byte)0x85]))
        {
            character = 0x85;
            return 2;
        }

        if (utf8.Length >= 3 && utf8[0] == LeadOfGeneralPunctuation && utf8[1] == 0x80 && utf8[2] is 0xA8 or 0xA9)
        {
            character = 0x2000 + (utf8[2] & 0x3F);
            return 3;
        }

        return 0;
    }

    /// <summary>The letter after the backslash, for characters that have such an escape; otherwise null.</summary>
    public static char? EscapeLetter(int character) => character switch
    {
        '"' => '"',
        '\\' => '\\',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\b' => 'b',
        '\f' => 'f',
        _ => null,
    };

    private static void WriteEscape(IBufferWriter<byte> output, int character)
    {
        var escape = output.GetSpan(6);
        escape[0] = (byte)'\\';
        if (EscapeLetter(character) is { } letter)
        {
            escape[1] = (byte)letter;
            output.Advance(2);
            return;
        }

        escape[1] = (byte)'u';
        for (var digit = 0; digit < 4; digit++)
        {
            escape[2 + digit] = "0123456789abcdef"u8[(character >> (12 - (4 * digit))) & 0xF];
        }

        output.Advance(6);
    }
}
