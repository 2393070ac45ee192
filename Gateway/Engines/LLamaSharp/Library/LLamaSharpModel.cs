using Gateway.Options;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;

namespace Gateway.Engines.LLamaSharp.Library;

/// <summary>Loaded weights, what is read of them once, and the way to make sessions that share them.</summary>
internal sealed class LLamaSharpModel : ISessionModel
{
    // ggml's number for it; LLamaSharp 0.28.0 has no name for it.
    private const GGMLType Bf16 = (GGMLType)30;

    private readonly LLamaWeights _weights;
    private readonly SessionSettings _settings;
    private readonly ReadOnlyMemory<byte>[] _pieces;
    private readonly bool[] _isEnd;

    /// <param name="weights">Owned from now on, also where this throws.</param>
    /// <param name="settings">How sessions are made.</param>
    /// <exception cref="SessionException">The vocabulary cannot spell every text, or no context could be made.</exception>
    public LLamaSharpModel(LLamaWeights weights, SessionSettings settings)
    {
        _weights = weights;
        _settings = settings;
        try
        {
            var tokens = Enumerable.Range(0, weights.Vocab.Count).Select(static id => (LLamaToken)id).ToList();
            _pieces = [.. tokens.Select(token => (ReadOnlyMemory<byte>)Read(weights, token, special: false))];
            _isEnd = [.. tokens.Select(token => token.IsEndOfGeneration(weights.Vocab))];
            Tokenizer = new LLamaSharpTokenizer(weights, _pieces);

            // So that what does not fit is found now and not in a request.
            CreateSession().Dispose();
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public LLamaSharpTokenizer Tokenizer { get; }

    public int VocabularySize => _pieces.Length;

    public bool IsEndOfGeneration(int token) => _isEnd[token];

    public ReadOnlyMemory<byte> GetPiece(int token) => _pieces[token];

    public IChatSession CreateSession()
    {
        LLamaContext? context = null;
        try
        {
            context = _weights.CreateContext(ContextParameters());
        }
        catch (RuntimeError error)
        {
            throw Refused(error);
        }

        // LLamaSharp takes the handle of a context that could not be made for one.
        if (context.NativeHandle.IsInvalid)
        {
            throw Refused(null);
        }

        var model = _weights.NativeHandle;
        return new InteractiveSession(context, canRewind: !model.IsRecurrent && model.SWACount == 0);
    }

    public void Dispose() => _weights.Dispose();

    internal static byte[] Read(LLamaWeights weights, LLamaToken token, bool special)
    {
        Span<byte> piece = stackalloc byte[64];
        var length = (int)weights.NativeHandle.TokenToSpan(token, piece, special: special);
        if (length <= piece.Length)
        {
            return piece[..length].ToArray();
        }

        var whole = new byte[length];
        weights.NativeHandle.TokenToSpan(token, whole, special: special);
        return whole;
    }

    private ModelParams ContextParameters() => new("")
    {
        ContextSize = (uint)_settings.ContextLength,
        BatchSize = (uint)_settings.BatchTokens,
        UBatchSize = (uint)_settings.BatchTokens,
        SeqMax = 1,
        Threads = _settings.Threads,
        BatchThreads = _settings.Threads,
        FlashAttention = _settings.FlashAttention switch
        {
            FlashAttentionMode.On => true,
            FlashAttentionMode.Off => false,
            _ => null,
        },
        TypeK = TypeOf(_settings.KvCacheType),
        TypeV = TypeOf(_settings.KvCacheType),
    };

    private static GGMLType TypeOf(KvCachePrecision precision) => precision switch
    {
        KvCachePrecision.F32 => GGMLType.GGML_TYPE_F32,
        KvCachePrecision.BF16 => Bf16,
        KvCachePrecision.Q8_0 => GGMLType.GGML_TYPE_Q8_0,
        KvCachePrecision.Q5_1 => GGMLType.GGML_TYPE_Q5_1,
        KvCachePrecision.Q5_0 => GGMLType.GGML_TYPE_Q5_0,
        KvCachePrecision.Q4_1 => GGMLType.GGML_TYPE_Q4_1,
        KvCachePrecision.Q4_0 => GGMLType.GGML_TYPE_Q4_0,
        _ => GGMLType.GGML_TYPE_F16,
    };

    private SessionException Refused(Exception? inner) => new(
        $"A session's context of {_settings.ContextLength} tokens could not be made: {LLamaSharpLibrary.LastError}. "
        + "Lower ContextLength or MaxSequences, or choose another KvCacheType or FlashAttention.",
        inner);
}
