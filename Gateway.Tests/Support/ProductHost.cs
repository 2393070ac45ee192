using System.Net;
using System.Text.Json;
using Gateway.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>The whole service as users run it, with the demo model, on a free port of the loopback interface.</summary>
internal sealed class ProductHost : IAsyncDisposable
{
    /// <summary>The demo model's id.</summary>
    public const string Model = ModelDiscovery.DemoModel;

    /// <summary>Repeats itself until its tokens are used up: what is taken from a penalty is given to what was said.</summary>
    public const string Endless = "\"repeat_penalty\":0.1,\"frequency_penalty\":-2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly TemporaryFolder _models;

    private ProductHost(WebApplication app, TemporaryFolder models, CollectedLog log)
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

    /// <summary>The models folder.</summary>
    public TemporaryFolder Models => _models;

    /// <summary>A configuration file of its own, the last word; the service reads it again when it changes. Unused until it is written.</summary>
    public string ConfigurationFile => ConfigurationFileIn(_models);

    /// <summary>As the other, and before it.</summary>
    public string OtherConfigurationFile => OtherConfigurationFileIn(_models);

    /// <summary>The requests that reached the model.</summary>
    public IReadOnlyCollection<WatchedJob> Jobs => _app.Services.GetRequiredService<WatchedCatalog>().Jobs;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">Configuration besides the address, as <c>--Gateway:DrainSeconds=1</c>.</param>
    public static Task<ProductHost> StartAsync(params string[] settings) => StartAsync(static _ => Task.CompletedTask, settings);

    /// <summary>As the other, after more was put into its models folder.</summary>
    public static async Task<ProductHost> StartAsync(Func<TemporaryFolder, Task> prepare, params string[] settings)
    {
        // A folder of its own: whoever runs the tests may have large models in the repository's.
        var models = new TemporaryFolder();
        File.Copy(DemoModel.Path, models.File(DemoModel.FileName));
        await prepare(models);
        var log = new CollectedLog();
        var app = global::Gateway.Hosting.GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--Gateway:ModelsFolder={models.Path}",
                // The library's threads spin: more of them than free cores, and all of them crawl.
                "--Gateway:Engine:Threads=1",
                .. settings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                builder.Configuration.AddJsonFile(OtherConfigurationFileIn(models), optional: true, reloadOnChange: true);
                builder.Configuration.AddJsonFile(ConfigurationFileIn(models), optional: true, reloadOnChange: true);
                builder.Services.AddSingleton(static services => new WatchedCatalog(services.GetRequiredService<ModelCatalog>()));
                builder.Services.AddSingleton<IModelCatalog>(static services => services.GetRequiredService<WatchedCatalog>());
            });
        await app.StartAsync();
        var host = new ProductHost(app, models, log);
        await WaitForAsync(async () => (await host.Client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK);
        return host;
    }

    /// <summary>The body of a chat request at temperature 0.</summary>
    /// <param name="question">The user's message.</param>
    /// <param name="fields">More fields, as <c>"stream":true</c>; they may not repeat one of those.</param>
    public static string Body(string question, params string[] fields) =>
        $"{{\"temperature\":0,\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question)}}}]"
        + $"{string.Concat(fields.Select(field => "," + field))}}}";

    /// <summary>Asks and reads the whole answer, which must be a success.</summary>
    public async Task<JsonElement> AskAsync(string body, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonElement.Parse(text);
    }

    /// <summary>Sends a chat request and waits for the headers of its answer.</summary>
    public async Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The only job with that question, once it reached the model.</summary>
    public async Task<WatchedJob> FindJobAsync(string question)
    {
        await WaitForAsync(() => Jobs.Any(job => job.Question == question));
        return Jobs.Single(job => job.Question == question);
    }

    public static Task WaitForAsync(Func<bool> condition) => WaitForAsync(() => Task.FromResult(condition()));

    /// <summary>Stops as Ctrl-C does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _models.Dispose();
    }

    private static string ConfigurationFileIn(TemporaryFolder models) => models.File("settings.json");

    private static string OtherConfigurationFileIn(TemporaryFolder models) => models.File("other-settings.json");

    public static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        for (var waited = TimeSpan.Zero; !await condition(); waited += TimeSpan.FromMilliseconds(10))
        {
            Assert.That(waited, Is.LessThan(Patience), "what the test waits for did not happen");
            await Task.Delay(10);
        }
    }
}
