using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>One service with default settings for every test here that does not stop or overload it.</summary>
[SetUpFixture]
public sealed class SharedProduct
{
    internal static ProductHost Host { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Host = await ProductHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }
}
