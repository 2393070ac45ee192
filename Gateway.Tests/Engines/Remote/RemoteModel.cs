using Gateway.Engines.Remote;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Conformance;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Engines.Remote;

/// <summary>A remote model over some address, with its log. Asked again and left alone only where a test wants it.</summary>
internal sealed class RemoteModel : IAsyncDisposable
{
    public const string Id = "the-model";
    public const string Key = "sk-very-secret-0123456789";

    private readonly LoggerFactory _loggers;

    public RemoteModel(string address, Action<RemoteOptions>? configure = null, SamplingOptions? sampling = null)
    {
        var options = Options(address);
        configure?.Invoke(options);
        Settings = UpstreamSettings.Resolve(Id, options, sampling ?? new SamplingOptions(), static _ => null);
        _loggers = new LoggerFactory([Log]);
        Backend = new RemoteBackend(Settings, TimeProvider.System, _loggers.CreateLogger<RemoteBackend>());
    }

    public CollectedLog Log { get; } = new();

    public UpstreamSettings Settings { get; }

    public RemoteBackend Backend { get; }

    public static RemoteOptions Options(string address) => new()
    {
        Url = address + "/v1",
        Provider = RemoteProvider.LlamaGateway,
        ApiKey = Key,
        Retries = 0,
        CircuitFailures = 1000,
        RetryDelaySeconds = 0.01,
    };

    public static ChatJob Job(GivenParameters given = GivenParameters.None, params string[] stop) => new(
        "chatcmpl-test",
        [new ChatMessage(ChatRole.User, "你好")],
        new SamplingParameters(0.7f, 0.9f, 40, 0.05f, 7, 0.1f, 0.2f, 1.1f, 64),
        256,
        stop,
        given);

    public Task<Transcript> AskAsync(ChatJob? job = null, CancellationToken cancellationToken = default) =>
        Transcript.ReadAsync(Backend.AnswerAsync(job ?? Job(), cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        _loggers.Dispose();
    }
}
