using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Catalog;

namespace Gateway.Hosting;

/// <summary>What the loaders of files say of a model in the same words.</summary>
internal static class ModelFingerprint
{
    /// <summary>Changes when answers may change: the library, the file or the template.</summary>
    public static string Of(string library, ModelDefinition definition, string template)
    {
        var file = new FileInfo(definition.File);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{library}|{file.Name}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{template}");
        return "fp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }

    /// <summary>A number of parameters, as <c>6.24 B</c>.</summary>
    public static string CountText(ulong parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} B"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M"),
    };
}
