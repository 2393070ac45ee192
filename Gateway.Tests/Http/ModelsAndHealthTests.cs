using System.Net;
using Gateway.Catalog;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Http;

internal sealed class ModelsAndHealthTests
{
    private static readonly ModelHealth Loaded = new("demo", ModelState.Loaded, true, null);
    private static readonly ModelHealth Stuck = Loaded with { Id = "stuck", IsAlive = false };
    private static readonly ModelHealth Loading = new("big", ModelState.Loading, true, null);
    private static readonly ModelHealth Starting = new("starting", ModelState.Loading, true, null, IsStarting: true);
    private static readonly ModelHealth Later = new("later", ModelState.Unloaded, true, null);
    private static readonly ModelHealth Leaving = new("leaving", ModelState.Unloading, true, null);
    private static readonly ModelHealth Broken = new("broken", ModelState.Failed, true, "broken.gguf is truncated");

    [Test]
    public async Task Models_EqualTheGolden()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(("demo", ScriptedBackend.Saying("x")), ("org/model:q8", ScriptedBackend.Saying("y"))));

        Golden.AssertEqual("models.json", await host.Client.GetByteArrayAsync("/v1/models"));
    }

    [TestCase("org/model:q8")]
    [TestCase("org%2Fmodel%3Aq8")]
    [TestCase("org%2fmodel:q8")]
    public async Task Model_IsFoundWithASlashInItsId(string id)
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(("demo", ScriptedBackend.Saying("x")), ("org/model:q8", ScriptedBackend.Saying("y"))));

        Golden.AssertEqual("model.json", await host.Client.GetByteArrayAsync("/v1/models/" + id));
    }

    [Test]
    public async Task UnknownModel_Is404()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));

        using var answer = await host.Client.GetAsync("/v1/models/nobody");

        Assert.That((await answer.ReadErrorAsync(HttpStatusCode.NotFound)).Code, Is.EqualTo("model_not_found"));
    }

    [Test]
    public async Task LongId_IsCutInTheMessage()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));

        using var answer = await host.Client.GetAsync("/v1/models/" + new string('x', 4000));

        var error = await answer.ReadErrorAsync(HttpStatusCode.NotFound);
        Assert.That(error.Message, Has.Length.LessThan(300).And.Contains("xxx... is not installed"));
    }

    [Test]
    public async Task ModelThatFailed_IsListedWithItsProblem()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(ScriptedBackend.Saying("x")) { State = ModelState.Failed });

        Assert.That(
            await host.Client.GetStringAsync("/v1/models/demo"),
            Does.Contain("\"state\":\"failed\"").And.EndsWith("\"load_percent\":null,\"problem\":\"demo.gguf is truncated\"}"));
        Assert.That(await host.Client.GetStringAsync("/v1/models"), Does.Contain("\"id\":\"demo\"").And.Contains("\"state\":\"failed\""));
    }

    [TestCase(ModelState.Unloaded, "unloaded", "null")]
    [TestCase(ModelState.Loading, "loading", "42")]
    [TestCase(ModelState.Unloading, "unloading", "null")]
    public async Task Model_TellsItsStateAndHowFarItsLoadIs(ModelState state, string name, string percent)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")) { State = state });

        Assert.That(
            await host.Client.GetStringAsync("/v1/models/demo"),
            Does.Contain($"\"state\":\"{name}\"").And.Contains($"\"load_percent\":{percent},"));
    }

    private static IEnumerable<TestCaseData> HealthCases()
    {
        TestCaseData Case(string status, int live, int ready, int all, params ModelHealth[] models) =>
            new TestCaseData(status, live, ready, all, models).SetArgDisplayNames(string.Join(", ", models.Select(model => model.Id)));

        yield return Case("ok", 200, 200, 200, Loaded);
        yield return Case("ok", 200, 200, 200, Loaded, Loading, Broken);
        yield return Case("ok", 200, 200, 200, Loaded, Starting);
        yield return Case("ok", 200, 200, 200, Later, Broken);
        yield return Case("ok", 200, 200, 200, Leaving);
        yield return Case("ok", 200, 200, 200, Loading, Broken);
        yield return Case("loading", 200, 503, 503, Starting, Broken);
        yield return Case("loading", 200, 503, 503, Starting, Later);
        yield return Case("unavailable", 200, 503, 503, Broken);
        yield return Case("unavailable", 200, 503, 503);
        yield return Case("stalled", 503, 503, 503, Stuck);
        yield return Case("stalled", 503, 200, 503, Stuck, Loaded);
        yield return Case("stalled", 503, 200, 503, Stuck, Later);
        yield return Case("stalled", 503, 503, 503, Stuck, Starting, Later);
        yield return Case("stalled", 503, 503, 503, Leaving with { IsAlive = false });
    }

    [TestCaseSource(nameof(HealthCases))]
    public async Task Health_TellsAliveFromReady(string status, int live, int ready, int all, object models)
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(ScriptedBackend.Saying("x")) { Health = (ModelHealth[])models });

        foreach (var (path, expected) in new[] { ("/health/live", live), ("/health/ready", ready), ("/health", all) })
        {
            using var report = await host.Client.GetAsync(path);
            Assert.That((int)report.StatusCode, Is.EqualTo(expected), path);
            Assert.That(await report.Content.ReadAsStringAsync(), Does.StartWith($"{{\"status\":\"{status}\",\"models\":["));
        }
    }

    [Test]
    public async Task Health_EqualsTheGolden()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(ScriptedBackend.Saying("x")) { Health = [Loaded, Loading, Broken] });

        Golden.AssertEqual("health.json", await host.Client.GetByteArrayAsync("/health"));
    }

    [Test]
    public async Task Root_LeadsToSwaggerUI()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));

        Assert.That(await host.Client.GetStringAsync("/"), Does.Contain("swagger-ui"));
        Assert.That(await host.Client.GetStringAsync("/swagger/index.js"), Does.Contain("/openapi/v1.json"));
    }
}
