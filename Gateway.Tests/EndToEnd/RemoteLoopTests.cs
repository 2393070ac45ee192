using System.Net;
using System.Net.Sockets;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Engines.Remote;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A remote model that leads back to its own service.</summary>
[CancelAfter(120_000)]
internal sealed class RemoteLoopTests
{
    private const string Header = "LlamaGateway-Hops";

    [Test]
    public async Task Loop_IsAnErrorAndTheOtherModelsServe(CancellationToken cancellationToken)
    {
        var self = $"http://127.0.0.1:{FreePort()}";
        await using var host = await ProductHost.StartAsync(
            $"--urls={self}",
            "--Gateway:Models:0:Id=round",
            $"--Gateway:Models:0:Remote:Url={self}/v1",
            "--Gateway:Models:0:Remote:Model=and-round",
            "--Gateway:Models:0:Remote:Provider=LlamaGateway",
            "--Gateway:Models:1:Id=and-round",
            $"--Gateway:Models:1:Remote:Url={self}/v1",
            "--Gateway:Models:1:Remote:Model=round",
            "--Gateway:DefaultModel=chatglm2-demo");

        // More often than it takes to open a circuit: that would hide what is wrong.
        for (var i = 0; i < 7; i++)
        {
            using var answer = await host.PostAsync(ProductHost.Body("Hello!", "\"model\":\"round\""), cancellationToken);
            var error = await answer.ReadErrorAsync(HttpStatusCode.LoopDetected);
            Assert.That(error.Code, Is.EqualTo("loop_detected"));
            Assert.That(error.Message, Does.Contain($"{Header} is 4, and no more than 4").And.Contain("Remote:Url"));
        }

        Assert.That(host.Jobs.Count(static job => job.Question == "Hello!"), Is.EqualTo(7 * 5), "asked once and passed on four times, each time");
        await host.AskAsync(ProductHost.Body("Hello!"), cancellationToken);
    }

    [TestCase("four")]
    [TestCase("-1")]
    [TestCase("1, 2")]
    [TestCase("99999999999999")]
    public async Task HeaderThatIsNoNumber_IsAMistake(string value)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(Header, value);

        using var answer = await host.PostAsync(ProductHost.Body("Hello!"));

        Assert.That((await answer.ReadErrorAsync(HttpStatusCode.BadRequest)).Message, Does.Contain(Header).And.Contain(value));
    }

    [Test]
    public async Task ModelThatRunsHere_AnswersWhateverTheNumber()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        host.Client.DefaultRequestHeaders.Add(Header, "1000");

        using var answer = await host.PostAsync(ProductHost.Body("Hello!"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(RemoteProvider.OpenAI)]
    [TestCase(RemoteProvider.Compatible)]
    [TestCase(RemoteProvider.LlamaGateway)]
    public async Task EveryUpstream_IsToldHowManyPassedItOn(object provider, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var model = new RemoteModel(upstream.Address, options => options.Provider = (RemoteProvider)provider);

        await model.AskAsync(null, cancellationToken);
        await model.AskAsync(RemoteModel.Job() with { Hops = 3 }, cancellationToken);
        var refused = await model.AskAsync(RemoteModel.Job() with { Hops = 4 }, cancellationToken);

        Assert.That(upstream.Requests.Select(static request => request.Headers[Header]), Is.EqualTo(["1", "4"]));
        Assert.That(refused.Failure?.Kind, Is.EqualTo(FailureKind.LoopDetected));
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
