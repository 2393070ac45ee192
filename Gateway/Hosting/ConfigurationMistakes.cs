using System.Text.RegularExpressions;
using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>What an exception says about a wrong configuration.</summary>
internal static partial class ConfigurationMistakes
{
    /// <returns>A sentence for each mistake; null where the exception is about something else.</returns>
    public static IReadOnlyList<string>? Of(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        CatalogException or GatewayStartException or InvalidDataException or FormatException => [exception.Message],
        InvalidOperationException { Source: var source } when source == typeof(ConfigurationBinder).Assembly.GetName().Name => [Readable(exception.Message)],
        _ => null,
    };

    /// <summary>The binder's word for options that do not exist, in ours.</summary>
    private static string Readable(string message) => UnknownOptions().Match(message) is { Success: true } match
        ? $"The section {GatewayOptions.Section} of the configuration has no option {match.Groups[1].Value}; docs/configuration.md lists them all."
        : message;

    [GeneratedRegex("properties were not found on the instance of [^:]*: (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownOptions();
}
