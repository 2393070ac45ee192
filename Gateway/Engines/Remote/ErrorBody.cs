namespace Gateway.Engines.Remote;

/// <summary>Reads what stands in an answer that is no success, as far as it is of use.</summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>What it says; an empty error where the body is too long, breaks off or is no JSON.</summary>
    public static async Task<UpstreamError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var disposal = body.ConfigureAwait(false);
            var bytes = new byte[MaxBytes];
            var length = await body.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return UpstreamError.Parse(bytes.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return UpstreamError.Nothing;
        }
    }
}
