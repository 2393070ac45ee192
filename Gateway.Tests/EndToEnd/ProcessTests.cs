using System.Net;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>What somebody sees who starts and stops the program.</summary>
[Platform(Exclude = "Win", Reason = "Signals are sent as on Unix.")]
[CancelAfter(60_000)]
internal sealed class ProcessTests
{
    private TemporaryFolder _models = null!;

    [SetUp]
    public void CreateModelsFolder() => _models = new TemporaryFolder();

    [TearDown]
    public void RemoveModelsFolder() => _models.Dispose();

    [Test]
    public async Task Start_SaysWhatIsServedAndWhere(CancellationToken cancellationToken)
    {
        AddDemoModel();
        using var process = GatewayProcess.Start(_models.Path);

        using var client = await process.ServeAsync(cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(process.Output, Does.Contain(ProductHost.Model).And.Contains("all 6 layers on the CPU"));
            Assert.That(process.Output, Does.Contain($"API: {client.BaseAddress}v1").And.Contains($"Swagger UI: {client.BaseAddress}swagger"));
        });
        using var swagger = await client.GetAsync("/swagger", cancellationToken);
        Assert.That(swagger.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Signal_LetsRequestsFinishAndExitsWithZero(bool interrupt, CancellationToken cancellationToken)
    {
        AddDemoModel();
        using var process = GatewayProcess.Start(_models.Path, "--Gateway:DrainSeconds=60");
        using var client = await process.ServeAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(
            ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":600", "\"stream\":true"),
            System.Text.Encoding.UTF8,
            "application/json");
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        if (interrupt)
        {
            process.Interrupt();
        }
        else
        {
            process.Terminate();
        }

        Assert.That((await stream.ReadEventsAsync(cancellationToken))[^1], Is.EqualTo("[DONE]"));
        Assert.That(await process.ExitAsync(cancellationToken), Is.Zero, process.Output);
    }

    [Test]
    public async Task PortInUse_IsSaidWithARemedy(CancellationToken cancellationToken)
    {
        AddDemoModel();
        var taken = SharedProduct.Host.Address.ToString().TrimEnd('/');

        using var process = GatewayProcess.Start(_models.Path, $"--urls={taken}");

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        Assert.That(process.Output, Does.Contain(taken).And.Contains("--urls").And.Not.Contains("   at "));
    }

    [Test]
    public async Task WrongConfiguration_IsReportedAtOnceAndWhole(CancellationToken cancellationToken)
    {
        AddDemoModel();
        using var process = GatewayProcess.Start(_models.Path, "--Gateway:Sampling:Temperature=3", "--Gateway:DrainSeconds=-1");

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        Assert.That(process.Output, Does.Contain("Temperature").And.Contains("DrainSeconds").And.Not.Contains("   at "));
    }

    [Test]
    public async Task ValueOfTheWrongType_IsNamed(CancellationToken cancellationToken)
    {
        AddDemoModel();
        using var process = GatewayProcess.Start(_models.Path, "--Gateway:Engine:MaxSequences=many");

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        Assert.That(process.Output, Does.Contain("MaxSequences").And.Contains("many").And.Not.Contains("   at "));
    }

    [Test]
    public async Task EmptyModelsFolder_IsSaidWithARemedy(CancellationToken cancellationToken)
    {
        using var process = GatewayProcess.Start(_models.Path);

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        Assert.That(process.Output, Does.Contain(_models.Path).And.Contains("no *.gguf file").And.Not.Contains("   at "));
    }

    private void AddDemoModel() => File.Copy(DemoModel.Path, _models.File(DemoModel.FileName));
}
