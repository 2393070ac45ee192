using Gateway.Tests.Engines.Remote;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.EndToEnd;

/// <summary>The whole service with one remote model and no other, its log kept down to the last trace.</summary>
internal sealed class RemoteService : IAsyncDisposable
{
    public const string Key = RemoteModel.Key;
    public const string Model = "far";

    private readonly WebApplication _app;
    private readonly TemporaryFolder _models;

    private RemoteService(WebApplication app, TemporaryFolder models, CollectedLog log)
    {
        _app = app;
        _models = models;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public CollectedLog Log { get; }

    /// <summary>Starts it.</summary>
    /// <param name="upstream">Where the model is, without a path.</param>
    /// <param name="remote">More of its section Remote, as <c>Retries=0</c>.</param>
    public static async Task<RemoteService> StartAsync(string upstream, params string[] remote)
    {
        var models = new TemporaryFolder();
        var log = new CollectedLog(LogLevel.Trace);
        var app = global::Gateway.Hosting.GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                "--Logging:LogLevel:Default=Trace",
                "--Logging:LogLevel:Microsoft=Trace",
                "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
                $"--Gateway:ModelsFolder={models.Path}",
                $"--Gateway:Models:0:Id={Model}",
                $"--Gateway:Models:0:Remote:Url={upstream}/v1",
                $"--Gateway:Models:0:Remote:ApiKey={Key}",
                .. remote.Select(setting => $"--Gateway:Models:0:Remote:{setting}"),
            ],
            builder => builder.Logging.ClearProviders().AddProvider(log));
        await app.StartAsync();
        var service = new RemoteService(app, models, log);
        await ProductHost.WaitForAsync(async () =>
        {
            using var ready = await service.Client.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        });
        return service;
    }

    /// <summary>Sends a chat request and waits for the headers of its answer.</summary>
    public async Task<HttpResponseMessage> PostAsync(string fields, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer the-clients-own");
        request.Content = new StringContent(
            $"{{\"model\":\"{Model}\",{fields}\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]}}", System.Text.Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _models.Dispose();
    }
}
