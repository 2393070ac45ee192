using Gateway.InProcess;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

/// <summary>A program's configuration that changes while the models are in use.</summary>
[CancelAfter(60_000)]
internal sealed class ConfigurationChangeTests
{
    private const string Alias = "Gateway:Models:0:Aliases:0";

    private readonly CollectedLog _log = new();
    private InProcessModels _models = null!;
    private IConfigurationRoot _configuration = null!;

    [SetUp]
    public void Configure()
    {
        _models = new InProcessModels();
        _configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:ModelsFolder"] = _models.Path,
            ["Gateway:Engine:Threads"] = "1",
            ["Gateway:Models:0:Id"] = "demo",
            ["Gateway:Models:0:Path"] = DemoModel.FileName,
            [Alias] = "before",
        }).Build();
    }

    [TearDown]
    public void RemoveModels() => _models.Dispose();

    [Test]
    public async Task GatewayWithoutAHost_FollowsIt()
    {
        using var loggers = new LoggerFactory([_log]);
        await using var gateway = await LlamaGateway.StartAsync(_configuration, loggers);

        await CheckAsync(gateway);
    }

    [Test]
    public async Task GatewayOfAHost_FollowsIt()
    {
        // The host's own configuration is another one.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log);
        builder.Services.AddLlamaGateway(_configuration);
        using var host = builder.Build();
        await host.StartAsync();

        await CheckAsync(host.Services.GetRequiredService<LlamaGateway>());
        await host.StopAsync();
    }

    private async Task CheckAsync(LlamaGateway gateway)
    {
        var client = gateway.GetChatClient("before");
        Change(Alias, "after");
        await ProductHost.WaitForAsync(() => Knows(gateway, "after"));
        Assert.That(Knows(gateway, "before"), Is.False);

        Change("Gateway:Engine:Threads", "0");
        await ProductHost.WaitForAsync(() => _log.Lines.Any(static line => line.Text.Contains("Gateway:Engine:Threads is 0", StringComparison.Ordinal)));
        Assert.That(Knows(gateway, "after"), "a mistake changes nothing");
        Assert.That((await client.GetResponseAsync("Hello!")).Text, Is.Not.Empty, "a client made before goes on");
    }

    private void Change(string key, string value)
    {
        _configuration[key] = value;
        _configuration.Reload();
    }

    private static bool Knows(LlamaGateway gateway, string name)
    {
        try
        {
            gateway.GetChatClient(name);
            return true;
        }
        catch (LlamaGatewayException)
        {
            return false;
        }
    }
}
