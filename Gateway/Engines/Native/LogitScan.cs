using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// Vectorised passes over one token's logits, by blocks: the exact facts from which samplers cut the vocabulary down without
/// sorting it. One per engine; its buffers are used again for every token.
/// </summary>
internal sealed class LogitScan
{
    /// <summary>Values in a block. A multiple of every vector width.</summary>
    public const int BlockSize = 256;

    private readonly int _vocabularySize;
    private readonly float[] _weights;
    private readonly float[] _blocks;
    private readonly float[] _sorted;

    public LogitScan(int vocabularySize)
    {
        _vocabularySize = vocabularySize;
        BlockCount = (vocabularySize + BlockSize - 1) / BlockSize;
        _weights = new float[BlockCount * BlockSize];
        _blocks = new float[BlockCount];
        _sorted = new float[BlockCount];
    }

    public int BlockCount { get; }

    /// <summary>exp((logit - largest) / temperature) of each token: its probability, times a constant.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _vocabularySize);

    /// <summary>The token with the largest logit, or -1 where no draw is possible: a NaN, an infinity, or nothing allowed.</summary>
    public static int FindLargest(ReadOnlySpan<float> logits)
    {
        // The first NaN counts as the largest. The native chain must never see one: it sorts.
        var largest = TensorPrimitives.IndexOfMax(logits);
        return float.IsFinite(logits[largest]) ? largest : -1;
    }

    /// <summary>
    /// Collects the tokens that can be among the k most probable, and few more: those that reach the k-th largest of the
    /// blocks' largest logits, which at least k do.
    /// </summary>
    /// <param name="logits">One value for each token.</param>
    /// <param name="k">1 to <see cref="BlockCount"/>.</param>
    /// <param name="candidates">Takes them.</param>
    public void CollectTopK(ReadOnlySpan<float> logits, int k, CandidateBuffer candidates)
    {
        for (var block = 0; block < BlockCount; block++)
        {
            _blocks[block] = TensorPrimitives.Max(Block(logits, block));
        }

        _blocks.CopyTo(_sorted, 0);
        Array.Sort(_sorted);
        var bound = _sorted[BlockCount - k];
        candidates.Clear();
        for (var block = 0; block < BlockCount; block++)
        {
            if (_blocks[block] < bound)
            {
                continue;
            }

            var values = Block(logits, block);
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] >= bound)
                {
                    candidates.Add((block * BlockSize) + i, values[i]);
                }
            }
        }
    }

    /// <summary>Computes <see cref="Weights"/>; returns their sum.</summary>
    public double Exponentiate(ReadOnlySpan<float> logits, float largest, float temperature)
    {
        var scale = 1 / temperature;
        logits.CopyTo(_weights);
        _weights.AsSpan(_vocabularySize).Fill(float.NegativeInfinity);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(_weights.AsSpan());
        var shift = new Vector<float>(largest);
        double total = 0;
        var perBlock = BlockSize / Vector<float>.Count;
        for (var block = 0; block < BlockCount; block++)
        {
            var sum = Vector<float>.Zero;
            foreach (ref var vector in vectors.Slice(block * perBlock, perBlock))
            {
                vector = Vector.Exp((vector - shift) * scale);
                sum += vector;
            }

            total += Vector.Sum(sum);
        }

        return total;
    }

    /// <summary>The sum of the weights above a floor, and of each block for <see cref="Find"/>.</summary>
    public double SumAbove(float floor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(_weights.AsSpan());
        var bound = new Vector<float>(floor);
        double total = 0;
        var perBlock = BlockSize / Vector<float>.Count;
        for (var block = 0; block < BlockCount; block++)
        {
            var sum = Vector<float>.Zero;
            foreach (var vector in vectors.Slice(block * perBlock, perBlock))
            {
                sum += Vector.ConditionalSelect(Vector.GreaterThan(vector, bound), vector, Vector<float>.Zero);
            }

            _blocks[block] = Vector.Sum(sum);
            total += _blocks[block];
        }

        return total;
    }

    /// <summary>Collects the tokens whose weight is above a floor, in their order.</summary>
    /// <returns>How many; more than the spans hold where there are more, which were then not all collected.</returns>
    public int CollectAbove(float floor, Span<float> weights, Span<int> tokens)
    {
        var bound = new Vector<float>(floor);
        var count = 0;
        for (var start = 0; start < _weights.Length; start += Vector<float>.Count)
        {
            if (!Vector.GreaterThanAny(new Vector<float>(_weights, start), bound))
            {
                continue;
            }

            for (var token = start; token < start + Vector<float>.Count; token++)
            {
                if (_weights[token] <= floor)
                {
                    continue;
                }

                if (count == weights.Length)
                {
                    return count + 1;
                }

                weights[count] = _weights[token];
                tokens[count++] = token;
            }
        }

        return count;
    }

    /// <summary>The token at a point of the weights above a floor, laid end to end.</summary>
    /// <param name="floor">The floor of the last <see cref="SumAbove"/>, whose sum is above 0.</param>
    /// <param name="point">0 to that sum.</param>
    /// <returns>The token, or -1 where no weight is above the floor.</returns>
    public int Find(float floor, double point)
    {
        var last = -1;
        for (var block = 0; block < BlockCount; block++)
        {
            if (_blocks[block] <= 0)
            {
                continue;
            }

            last = block;
            if (point < _blocks[block])
            {
                break;
            }

            point -= _blocks[block];
        }

        // Rounding may carry the point past the last weight, of the block or of all; then that one is meant.
        return last < 0 ? -1 : FindInBlock(last, floor, point);
    }

    /// <summary>The sum of the weights equal to one token's, of tokens before it.</summary>
    public double SumOfEqualsBefore(int token)
    {
        var weight = _weights[token];
        var before = _weights.AsSpan(0, token);
        double sum = 0;
        for (var at = before.IndexOf(weight); at >= 0; at = before.IndexOf(weight))
        {
            sum += weight;
            before = before[(at + 1)..];
        }

        return sum;
    }

    private static ReadOnlySpan<float> Block(ReadOnlySpan<float> logits, int block)
    {
        var start = block * BlockSize;
        return logits.Slice(start, Math.Min(BlockSize, logits.Length - start));
    }

    private int FindInBlock(int block, float floor, double point)
    {
        var found = -1;
        for (var token = block * BlockSize; token < Math.Min((block + 1) * BlockSize, _vocabularySize) && point >= 0; token++)
        {
            if (_weights[token] > floor)
            {
                found = token;
                point -= _weights[token];
            }
        }

        return found;
    }
}
