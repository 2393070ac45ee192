using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>Model files that cannot be served: the program says which and why, and goes on where there is another one.</summary>
[Platform(Exclude = "Win", Reason = "The processes are ended as on Unix.")]
[CancelAfter(60_000)]
internal sealed class BrokenModelFileTests
{
    private const string FileName = "broken.gguf";

    private TemporaryFolder _models = null!;

    private static IEnumerable<TestCaseData> Files() =>
    [
        new TestCaseData((Func<byte[]>)Truncated, "(?i)truncated|incomplete|ends|short").SetArgDisplayNames("truncated"),
        new TestCaseData((Func<byte[]>)Text, "(?i)not a GGUF").SetArgDisplayNames("text"),
        new TestCaseData((Func<byte[]>)Empty, "(?i)empty|not a GGUF|truncated").SetArgDisplayNames("empty"),
        new TestCaseData((Func<byte[]>)Patched, "(?i)architecture.*chatxyz|chatxyz.*architecture").SetArgDisplayNames("unknown architecture"),
    ];

    [SetUp]
    public void CreateModelsFolder() => _models = new TemporaryFolder();

    [TearDown]
    public void RemoveModelsFolder() => _models.Dispose();

    [TestCaseSource(nameof(Files))]
    public async Task OnlyModel_EndsTheProgramWithAReason(Func<byte[]> content, string reason, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(_models.File(FileName), content(), cancellationToken);

        using var process = GatewayProcess.Start(_models.Path);

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        AssertReason(process.Output, reason);
    }

    [TestCaseSource(nameof(Files))]
    public async Task OneOfTwo_IsLeftOut(Func<byte[]> content, string reason, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(_models.File(FileName), content(), cancellationToken);
        File.Copy(DemoModel.Path, _models.File(DemoModel.FileName));

        using var process = GatewayProcess.Start(_models.Path);
        using var client = await process.ServeAsync(cancellationToken);
        using var asked = await client.PostAsync(
            "/v1/chat/completions",
            new StringContent(ProductHost.Body("Hello!", "\"model\":\"broken\""), Encoding.UTF8, "application/json"),
            cancellationToken);
        var health = JsonElement.Parse(await client.GetStringAsync("/health", cancellationToken));

        var broken = health.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("id").GetString() == "broken");
        var error = await asked.ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Multiple(() =>
        {
            AssertReason(process.Output, reason);
            Assert.That(health.GetProperty("status").GetString(), Is.EqualTo("ok"));
            Assert.That(broken.GetProperty("state").GetString(), Is.EqualTo("failed"));
            AssertReason(broken.GetProperty("problem").GetString()!, reason);
            AssertReason(error.Message, reason);
        });
    }

    private static void AssertReason(string text, string reason) =>
        Assert.That(text, Does.Contain(FileName).And.Match(reason).And.Not.Contains("   at "));

    private static byte[] Truncated() => File.ReadAllBytes(DemoModel.Path)[..5_000_000];

    private static byte[] Text() => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("I am no model at all.\n", 100)));

    private static byte[] Empty() => [];

    /// <summary>The demo model with another architecture's name, of the same length, in its metadata.</summary>
    private static byte[] Patched()
    {
        var file = File.ReadAllBytes(DemoModel.Path);
        var at = file.AsSpan().IndexOf("chatglm"u8);
        "chatxyz"u8.CopyTo(file.AsSpan(at));
        return file;
    }
}
