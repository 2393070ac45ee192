using System.Runtime.InteropServices;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Tokenizers;

namespace Gateway.Conversion.Synthesis;

/// <summary>
/// Random weights at the scales of a model that could be trained: activations keep their size from layer to layer, logits
/// are spread by a few units, and only ordinary pieces are ever likely, so that answers are text and do not end at once.
/// </summary>
internal sealed class SynthesisWeights
{
    private const float LogitSpread = 2.5f;
    private const float BiasScale = 0.02f;

    private readonly ChatGlmConfig _config;
    private readonly IReadOnlyList<SentencePiece> _pieces;
    private readonly int _seed;
    private readonly Dictionary<(GgmlType, int, float), RandomPool> _pools = [];

    public SynthesisWeights(ChatGlmConfig config, IReadOnlyList<SentencePiece> pieces, int seed)
    {
        _config = config;
        _pieces = pieces;
        _seed = seed;
    }

    /// <summary>Draws the pools that these matrices are cut from; afterwards <see cref="Fill"/> may be called from any thread.</summary>
    public void Prepare(IEnumerable<GgufTensor> tensors)
    {
        foreach (var tensor in tensors.Where(x => x.Dimensions.Count > 1))
        {
            var key = KeyOf(tensor);
            if (!_pools.ContainsKey(key))
            {
                _pools[key] = new RandomPool(key.Type, key.RowLength, key.Scale, new Random(_seed + _pools.Count));
            }
        }
    }

    /// <summary>A generator of a tensor's own, so that the file does not depend on the order of the work.</summary>
    public Random RandomFor(int tensor) => new(unchecked((_seed * 31) + 1009 + tensor));

    /// <summary>Fills rows of a tensor.</summary>
    public void Fill(GgufTensor tensor, long firstRow, Span<byte> rows, Random random)
    {
        if (tensor.Dimensions.Count == 1)
        {
            FillVector(tensor.Name, MemoryMarshal.Cast<byte, float>(rows), random);
            return;
        }

        _pools[KeyOf(tensor)].Fill(rows, random);
        if (tensor.Name == "output.weight")
        {
            Silence(firstRow, rows, (int)GgmlLayout.RowBytes(tensor.Type, tensor.Dimensions[0]));
        }
    }

    private static void FillVector(string name, Span<float> values, Random random)
    {
        foreach (ref var value in values)
        {
            value = name.EndsWith(".bias", StringComparison.Ordinal) ? BiasScale * (float)((2 * random.NextDouble()) - 1) : 1;
        }
    }

    // A row of zeros gives the logit 0, which is far below the largest of many: control tokens and lone bytes are not drawn.
    private void Silence(long firstRow, Span<byte> rows, int rowBytes)
    {
        for (var i = 0; i < rows.Length / rowBytes; i++)
        {
            if (_pieces[(int)firstRow + i].Type != SentencePieceType.Normal)
            {
                rows.Slice(i * rowBytes, rowBytes).Clear();
            }
        }
    }

    private (GgmlType Type, int RowLength, float Scale) KeyOf(GgufTensor tensor)
    {
        var length = (int)tensor.Dimensions[0];
        var unit = 1 / MathF.Sqrt(length);
        var residual = unit / MathF.Sqrt(2 * _config.Layers);
        var scale = tensor.Name switch
        {
            "token_embd.weight" => 1,
            "output.weight" => LogitSpread * unit,
            _ when tensor.Name.EndsWith("attn_output.weight", StringComparison.Ordinal) => residual,
            _ when tensor.Name.EndsWith("ffn_down.weight", StringComparison.Ordinal) => residual,
            _ => unit,
        };
        return (tensor.Type, length, scale);
    }
}
