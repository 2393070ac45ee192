using Gateway.Engines.LLamaSharp;
using Gateway.Engines.LLamaSharp.Library;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Support;
using LLama;
using LLama.Common;
using LLama.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Engines.LLamaSharp.Library;

/// <summary>The demo model on LLamaSharp, with one thread.</summary>
internal static class SessionModels
{
    public static SessionSettings Settings(EngineOptions? options = null) =>
        SessionSettings.Resolve(options ?? new EngineOptions(), new EngineOptions { Threads = 1 }, 2048);

    public static LLamaSharpModel Load(SessionSettings? settings = null)
    {
        LLamaSharpLibrary.Start(null, NullLogger.Instance);
        var weights = LLamaWeights.LoadFromFile(new ModelParams(DemoModel.Path) { GpuLayerCount = 0 });
        return new LLamaSharpModel(weights, settings ?? Settings());
    }

    public static ChatTemplate Template(LLamaSharpModel model) => ChatGlm2Template.Create(model.Tokenizer, SystemPlacement.First)!;

    /// <summary>A first question's prompt.</summary>
    public static int[] Prompt(LLamaSharpModel model, string question)
    {
        List<int> tokens = [model.Tokenizer.FindControlToken("[gMASK]")!.Value, model.Tokenizer.FindControlToken("<sop>")!.Value];
        model.Tokenizer.Tokenize($"[Round 1]\n\n问：{question}\n\n答：", tokens);
        return [.. tokens];
    }

    /// <summary>
    /// The answer at temperature 0, decoded on a bare context: the reference for what sessions must answer. Ends before the
    /// end token.
    /// </summary>
    public static int[] Answer(LLamaWeights weights, ReadOnlySpan<int> prompt, int maxTokens)
    {
        using var context = weights.CreateContext(new ModelParams("") { ContextSize = 2048, BatchSize = 2048, UBatchSize = 512, Threads = 1, BatchThreads = 1 });
        var batch = new LLamaBatch();
        for (var i = 0; i < prompt.Length; i++)
        {
            batch.Add(prompt[i], i, LLamaSeqId.Zero, i == prompt.Length - 1);
        }

        var answer = new List<int>();
        while (answer.Count < maxTokens)
        {
            if (context.Decode(batch) != DecodeResult.Ok)
            {
                throw new InvalidOperationException("The reference could not be decoded.");
            }

            var logits = context.NativeHandle.GetLogitsIth(batch.TokenCount - 1);
            var token = System.Numerics.Tensors.TensorPrimitives.IndexOfMax((ReadOnlySpan<float>)logits);
            if (((LLamaToken)token).IsEndOfGeneration(weights.Vocab))
            {
                break;
            }

            answer.Add(token);
            batch.Clear();
            batch.Add(token, prompt.Length + answer.Count - 1, LLamaSeqId.Zero, true);
        }

        return [.. answer];
    }

    /// <summary>Runs one answer on a session: the tokens drawn, the end token included.</summary>
    public static async Task<List<int>> RunAsync(IChatSession session, LLamaSharpModel model, int maxTokens)
    {
        var tokens = new List<int>();
        while (tokens.Count < maxTokens && (tokens.Count == 0 || !model.IsEndOfGeneration(tokens[^1])))
        {
            if (await session.StepAsync() is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }

    public static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 1, 0, 0, 1, -1);
}
