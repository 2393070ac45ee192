using System.Text.Json;
using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench;

/// <summary>Finds out whether a server is there, and which model to ask it for.</summary>
internal static class ServerLookup
{
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandException">It does not answer, or has no such model.</exception>
    public static async Task<ChatClient> ConnectAsync(BenchTarget target, BenchSettings settings, CancellationToken cancellationToken)
    {
        if (target.ProcessId is { } pid && !new ServerProcess(pid).IsReadable)
        {
            throw new CommandException($"The process {pid} of {target.Name} cannot be read under /proc. Leave its id out, or check it.");
        }

        var models = await ListAsync(target, cancellationToken);
        var model = settings.Model is null || models is [_] ? models.Count > 0 ? models[0] : null : models.FirstOrDefault(id => id == settings.Model);
        return model is not null
            ? new ChatClient(target, model, settings.RequestTimeout)
            : throw new CommandException(
                models.Count == 0
                    ? $"{target.Name} at {target.Url} lists no model."
                    : $"{target.Name} at {target.Url} has no model '{settings.Model}'. It has: {string.Join(", ", models)}.");
    }

    private static async Task<IReadOnlyList<string>> ListAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MostWait);
        try
        {
            var (status, body) = await ChatClient.GetAsync(target.Url, "/v1/models", timeout.Token);
            if (status != 200)
            {
                throw new CommandException($"{target.Name} at {target.Url} answers /v1/models with HTTP {status}, where 200 is needed.");
            }

            using var json = JsonDocument.Parse(body);
            return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotThere($"no answer within {MostWait.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException)
        {
            throw NotThere("its list of models has another form than OpenAI's");
        }
        catch (Exception failure) when (ChatClient.KindOf(failure) is not null)
        {
            throw NotThere(ChatClient.KindOf(failure)!);
        }

        CommandException NotThere(string reason) => new(
            $"{target.Name} at {target.Url} cannot be measured: {reason}. Start it first, or give its address ({(target.Name == BenchTarget.GatewayName ? "--url" : "--peer")}).");
    }
}
