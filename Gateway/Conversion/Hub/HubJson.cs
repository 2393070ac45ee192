using System.Text.Json;

namespace Gateway.Conversion.Hub;

/// <summary>Reads a JSON answer of a hub's API, with retries and a bound on its size.</summary>
internal sealed class HubJson(HubClient client, TimeProvider time, Action<string> note)
{
    private const int MostBytes = 32 << 20;

    public async Task<T> GetAsync<T>(Uri address, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(client.Options, time, $"Listing {HubClient.Describe(address)}", "Try again later.", note);
        while (true)
        {
            try
            {
                using var document = JsonDocument.Parse(await GetBytesAsync(address, cancellationToken));
                return read(document.RootElement);
            }
            catch (Exception failure) when (
                HubTransientException.Is(failure) && !cancellationToken.IsCancellationRequested)
            {
                await budget.PauseAsync(failure, cancellationToken);
            }
            catch (Exception failure) when (
                failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new HubException(
                    $"{HubClient.Describe(address)} did not answer as {client.Options.SourceName}'s API does; check the endpoint and --source.",
                    failure);
            }
        }
    }

    private async Task<byte[]> GetBytesAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(address, range: null, ifRange: null, cancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(client.Options.StallTimeout);
        try
        {
            await response.Content.LoadIntoBufferAsync(MostBytes, timeout.Token);
            return await response.Content.ReadAsByteArrayAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException($"{HubClient.Describe(address)} was not sent to its end in time.");
        }
    }
}
