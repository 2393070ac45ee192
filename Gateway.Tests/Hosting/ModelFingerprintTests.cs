using System.Text;
using System.Text.Json;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Hosting;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

/// <summary>What may change an answer changes the fingerprint, and nothing else does.</summary>
internal sealed class ModelFingerprintTests
{
    private static readonly SamplingDefaults Defaults = new(0.95f, 0.7f, 0, 0, 0, 0, 1, -1, 2048);

    [Test]
    public void EachPart_ChangesIt()
    {
        string[] all =
        [
            Of(),
            Of(library: "other"),
            Of(template: "other"),
            Of(placement: SystemPlacement.Last),
            Of(defaults: Defaults with { Temperature = 0.9f }),
            Of(defaults: Defaults with { MaxTokens = 9 }),
            Of(computation: $"{1.25}"),
        ];

        Assert.That(all, Is.Unique);
        Assert.That(Of(), Is.EqualTo(all[0]));
        Assert.That(all, Is.All.Match("^fp_[0-9a-f]{10}$"));
    }

    [Test]
    public async Task EngineOptionsThatChangeAnswers_ChangeIt()
    {
        string[] all =
        [
            await OfServiceAsync(),
            await OfServiceAsync("--Gateway:Engine:KvCacheType=F32"),
            await OfServiceAsync("--Gateway:Engine:FlashAttention=Off"),
            await OfServiceAsync("--Gateway:Sampling:MinP=0.1"),
        ];

        Assert.That(all, Is.Unique);
        Assert.That(await OfServiceAsync("--Gateway:Engine:QueueLength=7"), Is.EqualTo(all[0]));
    }

    private static string Of(
        string library = "b1",
        string template = "chatglm2",
        SystemPlacement? placement = null,
        SamplingDefaults? defaults = null,
        FormattableString? computation = null) => ModelFingerprint.Of(
            library,
            new ModelDefinition("m", DemoModel.Path, new ModelOptions { SystemPlacement = placement }, new GatewayOptions()),
            template,
            defaults ?? Defaults,
            computation ?? $"{1.5}");

    private static async Task<string> OfServiceAsync(params string[] options)
    {
        await using var host = await ProductHost.StartAsync(options);
        using var answer = await host.Client.PostAsync(
            "/v1/chat/completions",
            new StringContent("""{"messages":[{"role":"user","content":"你好"}],"max_tokens":1}""", Encoding.UTF8, "application/json"));
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("system_fingerprint").GetString()!;
    }
}
