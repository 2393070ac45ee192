using System.Text;

namespace Gateway.Tests.Prompting;

/// <summary>Texts and their cuts for property tests; every case can be repeated from its seed.</summary>
internal static class Pieces
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(string[] alphabet, int most, Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    /// <summary>Cuts at random places, also inside characters; some pieces are empty.</summary>
    public static List<byte[]> Cut(byte[] bytes, Random random)
    {
        var longest = random.Next(1, 8);
        var pieces = new List<byte[]>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(random.Next(longest + 1), bytes.Length - start);
            pieces.Add(bytes[start..(start + length)]);
            start += length;
        }

        return pieces;
    }
}
