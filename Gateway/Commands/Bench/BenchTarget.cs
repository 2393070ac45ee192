using System.Globalization;

namespace Gateway.Commands.Bench;

/// <summary>A server that is measured.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Url">Its address without <c>/v1</c>.</param>
/// <param name="ProcessId">Its process on this machine, where processor time and memory are wanted.</param>
internal sealed record BenchTarget(string Name, Uri Url, int? ProcessId)
{
    public const string GatewayName = "gateway";
    private const string Form = "A peer is name=url or name=url,pid, as in llama-server=http://127.0.0.1:8081,4711.";

    /// <exception cref="FormatException">With what is wrong, and the form.</exception>
    public static BenchTarget ParsePeer(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new FormatException($"'{text}' has no name. {Form}");
        }

        var name = text[..equals];
        if (name is GatewayName or RawName)
        {
            throw new FormatException($"The name '{name}' is taken; give the peer another one. {Form}");
        }

        var parts = text[(equals + 1)..].Split(',');
        if (parts.Length > 2)
        {
            throw new FormatException($"'{text}' has more than one comma. {Form}");
        }

        var url = ParseUrl(parts[0]) ?? throw new FormatException($"'{parts[0]}' is no http or https address. {Form}");
        return new BenchTarget(name, url, parts.Length == 1 ? null : ParsePid(parts[1]));
    }

    /// <summary>What the raw loop is called beside the servers.</summary>
    public const string RawName = "raw loop";

    /// <summary>An address with or without <c>/v1</c>; null where it is none.</summary>
    public static Uri? ParseUrl(string text)
    {
        var trimmed = text.TrimEnd('/');
        trimmed = trimmed.EndsWith("/v1", StringComparison.Ordinal) ? trimmed[..^3] : trimmed;
        return Uri.TryCreate(trimmed, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : null;
    }

    private static int ParsePid(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
            ? pid
            : throw new FormatException($"'{text}' is no process id. {Form}");
}
