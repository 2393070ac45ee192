using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Conversion.Hub;

/// <summary>What a hub says about a file's bytes.</summary>
/// <param name="Kind">How <paramref name="Hex"/> is computed.</param>
/// <param name="Hex">Lower-case hexadecimal.</param>
internal sealed record FileDigest(DigestKind Kind, string Hex)
{
    /// <summary>The digest's name as messages and journals write it.</summary>
    public string Name => Kind is DigestKind.Sha256 ? "SHA-256" : "git blob SHA-1";

    public override string ToString() => $"{Name} {Hex}";

    /// <summary>Starts the computation over a file of <paramref name="size"/> bytes.</summary>
    public IncrementalHash Start(long size)
    {
        if (Kind is DigestKind.Sha256)
        {
            return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {size}\0")));
        return hash;
    }
}
