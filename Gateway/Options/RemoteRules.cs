using System.Text.RegularExpressions;

namespace Gateway.Options;

/// <summary>The rules of a remote model's upstream. No message has a key, nor an address that may hold one.</summary>
internal static partial class RemoteRules
{
    private const string Endpoint = "/chat/completions";

    /// <param name="key">The section, as <c>Gateway:Models:0:Remote</c>.</param>
    /// <param name="remote">Its values.</param>
    public static IEnumerable<string> MistakesOf(string key, RemoteOptions remote) =>
    [
        .. string.IsNullOrWhiteSpace(remote.Url) ? [$"{key}:Url is missing."] : OfUrl($"{key}:Url", remote.Url, remote.Provider),
        .. string.IsNullOrWhiteSpace(remote.Proxy) ? [] : OfAddress($"{key}:Proxy", remote.Proxy),
        .. OfKey(key, remote),
        .. OfVersion($"{key}:ApiVersion", remote),
    ];

    /// <summary>Whether a header can carry the key: printable ASCII.</summary>
    public static bool IsKey(string text) => text.All(static c => c is > ' ' and < '\x7f');

    private static string[] OfUrl(string key, string text, RemoteProvider provider)
    {
        var mistakes = OfAddress(key, text);
        if (mistakes.Length > 0)
        {
            return mistakes;
        }

        var path = new Uri(text).AbsolutePath;
        return path.TrimEnd('/').EndsWith(Endpoint, StringComparison.OrdinalIgnoreCase)
            || (provider == RemoteProvider.AzureOpenAI && path.Contains("/openai", StringComparison.OrdinalIgnoreCase))
            ? [$"{key} is '{text}', which has a part that is added to it. Leave out {(provider == RemoteProvider.AzureOpenAI ? "/openai and what follows" : Endpoint)}."]
            : [];
    }

    private static string[] OfAddress(string key, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            var shown = text.Contains('@', StringComparison.Ordinal) ? "no such address" : $"'{text}'";
            return [$"{key} is {shown}; it must be a whole address that begins with http:// or https://."];
        }

        return url switch
        {
            { UserInfo.Length: > 0 } => [$"{key} has a user name or a password in it. Leave them out; keys go into ApiKey or ApiKeyVariable."],
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => [$"{key} has a query or a fragment (what follows ? or #). Leave it out."],
            _ => [],
        };
    }

    private static IEnumerable<string> OfKey(string key, RemoteOptions remote)
    {
        if (!string.IsNullOrEmpty(remote.ApiKey) && !string.IsNullOrEmpty(remote.ApiKeyVariable))
        {
            yield return $"{key} has both ApiKey and ApiKeyVariable; set one of them.";
        }

        if (remote.ApiKey is { } secret && !IsKey(secret))
        {
            yield return $"{key}:ApiKey has characters that a header cannot carry: spaces, line breaks or letters that are not ASCII. Copy it anew.";
        }
    }

    private static IEnumerable<string> OfVersion(string key, RemoteOptions remote)
    {
        var version = remote.ApiVersion;
        if (remote.Provider != RemoteProvider.AzureOpenAI)
        {
            return string.IsNullOrEmpty(version) ? [] : [$"{key} is set, and only {RemoteProvider.AzureOpenAI} has versions. Leave it out."];
        }

        return string.IsNullOrEmpty(version) ? [$"{key} is missing; {RemoteProvider.AzureOpenAI} needs it, as 2024-10-21."]
            : Version().IsMatch(version) ? []
            : [$"{key} is '{version}'; it must be a date, as 2024-10-21 or 2025-01-01-preview."];
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
