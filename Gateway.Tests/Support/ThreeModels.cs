using System.Text;
using System.Text.Json;
using Gateway.Catalog;

namespace Gateway.Tests.Support;

/// <summary>
/// Three models that differ, for a gateway of the test's: the demo model and one of random weights are to be served there, and
/// another one of random weights is served by a second gateway, which is a process of its own.
/// </summary>
internal sealed class ThreeModels : IDisposable
{
    public const string Demo = ModelDiscovery.DemoModel;

    /// <summary>The id of the second local model.</summary>
    public const string Near = "near";

    /// <summary>The id of the remote model, which has another name where it runs.</summary>
    public const string Far = "far";

    public const string Question = "What is the capital of France?";

    /// <summary>Tokens of each answer, at most; what <see cref="Answers"/> were asked with.</summary>
    public const int MaxTokens = 30;

    private const string NameThere = "over-there";

    private readonly TemporaryFolder _folder = new();
    private GatewayProcess? _process;
    private HttpClient? _second;

    private ThreeModels()
    {
    }

    public static IReadOnlyList<string> Ids { get; } = [Demo, Near, Far];

    /// <summary>The file of the second local model.</summary>
    public string NearFile => _folder.File($"{Near}.gguf");

    /// <summary>What makes the second gateway's model the remote one of a gateway.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Settings =>
    [
        new("Gateway:Models:0:Id", Far),
        new("Gateway:Models:0:Remote:Url", $"{_second!.BaseAddress}v1"),
        new("Gateway:Models:0:Remote:Provider", "LlamaGateway"),
        new("Gateway:Models:0:Remote:Model", NameThere),
    ];

    /// <summary>What each model answers to the question at temperature 0. No two are alike.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; private set; } = null!;

    /// <summary>Starts the second gateway, and asks it for the answers of both models of random weights.</summary>
    public static async Task<ThreeModels> StartAsync(CancellationToken cancellationToken)
    {
        var three = new ThreeModels();
        try
        {
            await SynthesizedModel.WriteAsync(three.NearFile, seed: 1);
            await SynthesizedModel.WriteAsync(three._folder.File($"{NameThere}.gguf"), seed: 2);
            three._process = GatewayProcess.Start(three._folder.Path);
            three._second = await three._process.ServeAsync(cancellationToken);
            three.Answers = new Dictionary<string, string>
            {
                [Demo] = "The capital of France is Paris.",
                [Near] = await AskAsync(three._second, Near, cancellationToken),
                [Far] = await AskAsync(three._second, NameThere, cancellationToken),
            };
            return three;
        }
        catch
        {
            three.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _second?.Dispose();
        _process?.Dispose();
        _folder.Dispose();
    }

    private static async Task<string> AskAsync(HttpClient gateway, string model, CancellationToken cancellationToken)
    {
        var body = ProductHost.Body(Question, $"\"model\":\"{model}\"", $"\"max_tokens\":{MaxTokens}");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await gateway.PostAsync("/v1/chat/completions", content, cancellationToken);
        return JsonElement.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken)).Text();
    }
}
