using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Generation;
using Gateway.Http;
using Gateway.OpenAI;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>docs/api.md names every field and every error, and its examples are what the service writes.</summary>
public sealed partial class ApiDocumentationTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder(), "..", "..", "docs", "api.md"));

    private static IEnumerable<string> RequestFields() =>
        Fields(typeof(ChatCompletionRequest)).Concat(Fields(typeof(ChatRequestMessage)))
            .Concat(Fields(typeof(ChatStreamOptions)).Select(name => "stream_options." + name));

    [TestCaseSource(nameof(RequestFields))]
    public void RequestField_HasARow(string field) => Assert.That(Text, Does.Contain($"\n| `{field}` | "));

    [Test]
    public void RefusedFields_AreListedUnderRefused()
    {
        var section = Section("### Refused");
        Assert.That(RefusedParameters.Names.Where(name => !section.Contains($"`{name}`", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void HarmlessFields_AreListedUnderAccepted()
    {
        var section = Section("### Accepted without effect");
        Assert.That(IgnoredParameters.HarmlessNames.Where(name => !section.Contains($"`{name}`", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Failure_HasARowWithItsStatusAndCode(object kind)
    {
        var failure = new GenerationFailure((FailureKind)kind, "");
        var body = FailureTable.BodyOf(failure).Error;
        Assert.That(
            Text, Does.Contain(string.Create(CultureInfo.InvariantCulture, $"| {FailureTable.StatusOf(failure.Kind)} | `{body.Type}` | `{body.Code}` |")));
    }

    [Test]
    public void JsonExamples_AreReadAsWireRecords()
    {
        var examples = JsonBlock().Matches(Text).Select(match => match.Groups[1].Value).ToList();
        Assert.That(examples, Has.Count.EqualTo(3));

        AssertRoundTrip<ChatCompletion>(examples[0]);
        AssertRoundTrip<ErrorResponse>(examples[1]);
        AssertRoundTrip<ModelCard>(examples[2]);
    }

    private static void AssertRoundTrip<T>(string json)
    {
        var type = WireJson.Context.GetTypeInfo(typeof(T))!;
        var record = System.Text.Json.JsonSerializer.Deserialize(json, type);
        var written = System.Text.Json.JsonSerializer.SerializeToNode(record, type);
        Assert.That(JsonNode.DeepEquals(written, JsonNode.Parse(json)), Is.True, $"{json}\nis written as\n{written}");
    }

    private static IEnumerable<object> Kinds() => Enum.GetValues<FailureKind>().Cast<object>();

    private static IEnumerable<string> Fields(Type record) =>
        WireJson.Context.GetTypeInfo(record)!.Properties.Where(field => !field.IsExtensionData).Select(field => field.Name);

    private static string Section(string heading)
    {
        var start = Text.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.That(start, Is.Not.Negative, heading);
        return Text[start..Text.IndexOf("\n#", start + heading.Length, StringComparison.Ordinal)];
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
