using System.Globalization;
using System.Net;

namespace Gateway.Conversion.Hub;

/// <summary>What an unsuccessful answer means: worth another try, or a sentence with the remedy.</summary>
internal static class HubStatus
{
    public static Exception Refusal(HttpResponseMessage response, Uri address, HubClient client)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 425 or 429 or >= 500)
        {
            return new HubTransientException(Sentence(response, address), RetryAfterOf(response));
        }
        if (!client.IsOwnHost(address) && status is >= 400 and < 500 and not 416)
        {
            // A content network's signed address that has run out: the next try begins at the hub, which signs a new one.
            return new HubTransientException(Sentence(response, address));
        }
        return new HubException(Explain(response.StatusCode, address, client.Options) ?? Sentence(response, address));
    }

    private static string? Explain(HttpStatusCode status, Uri address, HubOptions options)
    {
        var what = HubClient.Describe(address);
        var variable = AccessToken.VariablesOf(options.Source)[0];
        var given = options.Token is not null;
        return status switch
        {
            HttpStatusCode.Unauthorized when given =>
                $"{options.SourceName} does not accept the access token (401 for {what}): it has expired or is mistyped. Set {variable} to a valid one, or unset it for a public model.",
            HttpStatusCode.Unauthorized =>
                $"{options.SourceName} wants an access token (401 for {what}): the model is private or gated, or does not exist. Check the name; for a private or gated model set {variable}.",
            HttpStatusCode.Forbidden when given =>
                $"{options.SourceName} refuses this account (403 for {what}): accept the model's conditions on its page, and give the token the right to read it.",
            HttpStatusCode.Forbidden =>
                $"{options.SourceName} refuses (403 for {what}): the model is gated. Accept its conditions on its page and set {variable}, or check the endpoint.",
            HttpStatusCode.NotFound =>
                $"{options.SourceName} has no such model, revision or file (404 for {what}): check the name, --revision, --file and --endpoint.",
            HttpStatusCode.RequestedRangeNotSatisfiable =>
                $"The file at {what} is shorter than its listing says: it changed meanwhile. Run the same command again.",
            _ => null,
        };
    }

    private static string Sentence(HttpResponseMessage response, Uri address) => string.Create(
        CultureInfo.InvariantCulture,
        $"{HubClient.Describe(address)} was answered with {(int)response.StatusCode} {response.ReasonPhrase}.");

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow);
        return pause > TimeSpan.Zero ? pause : null;
    }
}
