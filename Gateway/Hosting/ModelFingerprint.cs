using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>What the loaders of files say of a model in the same words.</summary>
internal static class ModelFingerprint
{
    /// <summary>Changes when answers may change.</summary>
    /// <param name="library">What computes.</param>
    /// <param name="definition">The model's file, and where its template puts system messages.</param>
    /// <param name="template">The template's name.</param>
    /// <param name="defaults">What holds where a request says nothing.</param>
    /// <param name="computation">How the library computes, as far as it shows in an answer.</param>
    public static string Of(
        string library, ModelDefinition definition, string template, SamplingDefaults defaults, FormattableString computation)
    {
        var file = new FileInfo(definition.File);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{library}|{file.Name}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{template}|{definition.Options.SystemPlacement ?? SystemPlacement.First}"
            + $"|{TextOf(defaults)}|{FormattableString.Invariant(computation)}");
        return "fp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }

    private static string TextOf(SamplingDefaults defaults) => string.Create(
        CultureInfo.InvariantCulture,
        $"{defaults.Temperature}|{defaults.TopP}|{defaults.TopK}|{defaults.MinP}|{defaults.PresencePenalty}|{defaults.FrequencyPenalty}"
        + $"|{defaults.RepeatPenalty}|{defaults.RepeatLastN}|{defaults.MaxTokens}");

    /// <summary>A number of parameters, as <c>6.24 B</c>.</summary>
    public static string CountText(ulong parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} B"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M"),
    };
}
