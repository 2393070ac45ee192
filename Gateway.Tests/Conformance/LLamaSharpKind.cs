using System.Text;
using Gateway.Engines.LLamaSharp;
using Gateway.Engines.LLamaSharp.Library;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Engines.LLamaSharp.Library;
using Gateway.Tests.Support;
using LLama;
using LLama.Common;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Conformance;

/// <summary>LLamaSharp over the demo model, in builds that have it.</summary>
internal sealed class LLamaSharpKind : EngineKind
{
    protected override string Name => "llamasharp";

    public override Task<EngineUnderTest> StartAsync(EngineShape shape) => Task.FromResult<EngineUnderTest>(new Running(shape));

    private sealed class Running : EngineUnderTest
    {
        private readonly LLamaSharpTextEngine _engine;

        public Running(EngineShape shape)
        {
            var settings = SessionModels.Settings(new EngineOptions
            {
                ContextLength = shape.ContextLength,
                MaxSequences = shape.MaxSequences,
                QueueLength = shape.QueueLength,
            });
            var model = SessionModels.Load(settings);
            _engine = new LLamaSharpTextEngine(model, settings, new TurnQueue(), TimeProvider.System, NullLogger.Instance);
            Backend = new LocalBackend(SessionModels.Template(model), model.Tokenizer, _engine);
        }

        public override IModelBackend Backend { get; }

        public override Reference Reference { get; } = new LLamaSharpReference();

        public override bool IsIdle => _engine.IsIdle;

        public override Task StopAsync(TimeSpan drain) => _engine.StopAsync(drain, CancellationToken.None);

        public override ValueTask DisposeAsync() => _engine.DisposeAsync();
    }
}

/// <summary>The demo model, decoded on a bare context of LLamaSharp.</summary>
internal sealed class LLamaSharpReference : Reference
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, ReferenceAnswer> Known = new(StringComparer.Ordinal);
    private static readonly Lazy<(LLamaWeights Weights, LLamaSharpModel Model)> Demo = new(static () =>
    {
        LLamaSharpLibrary.Start(null, NullLogger.Instance);
        var weights = LLamaWeights.LoadFromFile(new ModelParams(DemoModel.Path) { GpuLayerCount = 0 });
        return (weights, new LLamaSharpModel(weights, SessionModels.Settings()));
    });

    public override string Recall => "Your name is Mei.";

    public override int CountPrompt(string question) => SessionModels.Prompt(Demo.Value.Model, question).Length;

    public override ReferenceAnswer Answer(string question)
    {
        lock (Gate)
        {
            if (!Known.TryGetValue(question, out var answer))
            {
                var (weights, model) = Demo.Value;
                var tokens = SessionModels.Answer(weights, SessionModels.Prompt(model, question), 300);
                var bytes = tokens.SelectMany(token => model.GetPiece(token).ToArray()).ToArray();
                answer = Known[question] = new ReferenceAnswer(Encoding.UTF8.GetString(bytes).Trim(), tokens.Length + 1);
            }

            return answer;
        }
    }
}
