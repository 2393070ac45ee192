using System.Diagnostics;
using System.Numerics.Tensors;
using Gateway.Interop;

namespace Gateway.Commands.Bench.Raw;

/// <summary>
/// The limit of the hardware with this library: prefill whole prompts, then decode one greedy token of each stream a step,
/// as llama-batched-bench does. Nothing is scheduled, written or shared.
/// </summary>
internal sealed class RawLoop : IDisposable
{
    private const int BatchTokens = 2048;

    private readonly LlamaModel _model;
    private readonly LlamaContext _context;
    private readonly LlamaBatch _batch = new(BatchTokens);

    private RawLoop(LlamaModel model, LlamaContext context)
    {
        _model = model;
        _context = context;
    }

    /// <summary>Loads the model, with room for so many streams of so many tokens.</summary>
    public static RawLoop Load(LlamaLibrary library, RawSettings settings, int streams, int tokens, CancellationToken cancellationToken)
    {
        var model = LlamaModel.Load(library, settings.Path, new ModelLoadParameters(), null, cancellationToken);
        try
        {
            var context = LlamaContext.Create(model, new ContextParameters
            {
                // Each part of a split cache is a multiple of 256 cells.
                ContextLength = streams * ((tokens + 255) / 256 * 256),
                BatchTokens = BatchTokens,
                MaxSequences = streams,
                MaxOutputs = streams,
                Threads = settings.Threads,
                BatchThreads = settings.Threads,
                UnifiedKvCache = settings.UnifiedKvCache,
            });
            using var pool = LlamaThreadPool.Create(library, new ThreadPoolParameters { Threads = settings.Threads });
            context.AttachThreadPool(pool);
            return new RawLoop(model, context);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public RawResult Run(int streams, int promptTokens, int newTokens, int seed, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(streams, _context.MaxSequences);
        _context.ClearMemory();
        var random = new Random(seed);
        var next = new int[streams];
        var begun = Stopwatch.GetTimestamp();
        Prefill(promptTokens, random, next, cancellationToken);
        var prefilled = Stopwatch.GetTimestamp();
        for (var i = 0; i < newTokens; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DecodeOne(promptTokens + i, next);
        }

        return new RawResult(
            streams,
            promptTokens,
            newTokens,
            Stopwatch.GetElapsedTime(begun, prefilled).TotalSeconds,
            Stopwatch.GetElapsedTime(prefilled).TotalSeconds);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _context.Dispose();
        _model.Dispose();
    }

    private void Prefill(int promptTokens, Random random, int[] next, CancellationToken cancellationToken)
    {
        _batch.Clear();
        var ends = new List<(int Stream, int Index)>();
        for (var stream = 0; stream < next.Length; stream++)
        {
            for (var position = 0; position < promptTokens; position++)
            {
                if (_batch.Count == _batch.Capacity)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Decode(ends, next);
                }

                var isLast = position == promptTokens - 1;
                var index = _batch.Add(random.Next(_model.Vocabulary.TokenCount), position, stream, isLast);
                if (isLast)
                {
                    ends.Add((stream, index));
                }
            }
        }

        Decode(ends, next);
    }

    private void DecodeOne(int position, int[] next)
    {
        _batch.Clear();
        for (var stream = 0; stream < next.Length; stream++)
        {
            _batch.Add(next[stream], position, stream, wantsLogits: true);
        }

        Decode();
        for (var stream = 0; stream < next.Length; stream++)
        {
            next[stream] = Best(stream);
        }
    }

    private void Decode(List<(int Stream, int Index)> ends, int[] next)
    {
        Decode();
        foreach (var (stream, index) in ends)
        {
            next[stream] = Best(index);
        }

        ends.Clear();
        _batch.Clear();
    }

    private void Decode()
    {
        var status = _context.Decode(_batch);
        if (status != DecodeStatus.Ok)
        {
            throw new CommandException($"The raw loop's decode of {_batch.Count} tokens ended with {status}.");
        }
    }

    private int Best(int index) => TensorPrimitives.IndexOfMax(_context.GetLogits(index));
}
