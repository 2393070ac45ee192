using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Support;

/// <summary>What libllama computes for a file, with a KV cache of F32.</summary>
internal static class NativeLogits
{
    /// <summary>The logits behind every position, the tokens decoded in one batch.</summary>
    public static float[][] Run(string path, IReadOnlyList<int> tokens)
    {
        using var model = Load(path);
        using var context = LlamaContext.Create(model, new ContextParameters
        {
            ContextLength = 256,
            BatchTokens = 64,
            MicroBatchTokens = 64,
            MaxOutputs = 64,
            Threads = 1,
            BatchThreads = 2,
            KeyType = KvCacheType.F32,
            ValueType = KvCacheType.F32,
            FlashAttention = FlashAttention.Disabled,
        });
        using var batch = new LlamaBatch(64);
        for (var i = 0; i < tokens.Count; i++)
        {
            batch.Add(tokens[i], i, 0, wantsLogits: true);
        }

        var status = context.Decode(batch);
        Assert.That(status, Is.EqualTo(DecodeStatus.Ok));
        return [.. Enumerable.Range(0, tokens.Count).Select(x => context.GetLogits(x).ToArray())];
    }

    public static LlamaModel Load(string path, bool vocabularyOnly = false) => LlamaModel.Load(
        DemoModel.Library, path, new ModelLoadParameters { GpuLayers = 0, VocabularyOnly = vocabularyOnly }, null, CancellationToken.None);

    /// <summary>The largest difference at any position and token.</summary>
    public static double Difference(double[][] expected, float[][] actual) =>
        expected.Zip(actual, (x, y) => x.Zip(y, (a, b) => Math.Abs(a - b)).Max()).Max();

    /// <summary>The root mean square of the differences, by that of the expected logits.</summary>
    public static double RelativeError(double[][] expected, float[][] actual)
    {
        var pairs = expected.SelectMany((x, i) => x.Zip(actual[i])).ToArray();
        return Math.Sqrt(pairs.Sum(x => Math.Pow(x.First - x.Second, 2)) / pairs.Sum(x => x.First * x.First));
    }
}
