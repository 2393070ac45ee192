using System.Text;
using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Engines.Native;

/// <summary>
/// An engine over the demo model, with a context of its own and one thread: the native library's threads spin, so that two
/// of them crawl where tests share their cores with others.
/// </summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    public static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 0, 0, 0, 1, -1);

    /// <summary>What was said becomes ever more likely: such an answer never ends by itself.</summary>
    public static readonly SamplingParameters Endless = Greedy with { FrequencyPenalty = -2, RepeatPenalty = 0.1f };

    private readonly NativeTokenizer _tokenizer;

    /// <param name="options">The engine's; the rest has its defaults.</param>
    /// <param name="logger">Hears the engine.</param>
    public EngineFixture(EngineOptions? options = null, ILogger? logger = null)
    {
        var weights = LlamaModel.Load(DemoModel.Library, DemoModel.Path, new ModelLoadParameters(), null, CancellationToken.None);
        Settings = EngineSettings.Resolve(options ?? new EngineOptions(), new EngineOptions { Threads = 1 }, ModelShape.Of(weights));
        var model = NativeModel.Create(DemoModel.Library, weights, Settings);
        _tokenizer = model.Tokenizer;
        Engine = new NativeTextEngine(model, TimeProvider.System, logger ?? NullLogger.Instance);
    }

    public EngineSettings Settings { get; }

    public NativeTextEngine Engine { get; }

    /// <summary>A one-round prompt in the demo model's format.</summary>
    public PromptJob Job(string question, int maxTokens = 200, SamplingParameters? sampling = null, string salt = "")
    {
        List<int> tokens = [_tokenizer.FindControlToken("[gMASK]")!.Value, _tokenizer.FindControlToken("<sop>")!.Value];
        _tokenizer.Tokenize($"[Round 1]\n\n问：{question}\n\n答：", tokens);
        return new PromptJob(question, tokens.ToArray(), sampling ?? Greedy, maxTokens, CacheSalt: salt);
    }

    public async Task<Answer> AskAsync(PromptJob job, CancellationToken cancellationToken = default)
    {
        using var text = new MemoryStream();
        GenerationEvent last = default;
        var events = new List<GenerationEventKind>();
        await foreach (var next in Engine.GenerateAsync(job, cancellationToken))
        {
            events.Add(next.Kind);
            if (next.Kind == GenerationEventKind.Delta)
            {
                text.Write(next.Text.Span);
            }

            last = next;
        }

        return new Answer(Encoding.UTF8.GetString(text.ToArray()), last, events);
    }

    public async Task WaitUntilIdleAsync()
    {
        for (var i = 0; i < 1000 && !Engine.IsIdle; i++)
        {
            await Task.Delay(5);
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}

/// <summary>A whole answer of an engine.</summary>
internal sealed record Answer(string Text, GenerationEvent Last, IReadOnlyList<GenerationEventKind> Events);
