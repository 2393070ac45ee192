using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>
/// ChatGLM2's forward pass, written from the architecture's definition and from the checkpoint's own names and layout, in
/// double precision: what a converted file must compute. Its parameters can be set wrong on purpose.
/// </summary>
internal sealed class ReferenceModel
{
    private readonly ChatGlmConfig _config;
    private readonly Dictionary<string, float[]> _weights;

    public ReferenceModel(TinyCheckpoint checkpoint, ScalarType type)
    {
        _config = checkpoint.Shape;
        _weights = checkpoint.Tensors.ToDictionary(x => x.Key, x => x.Value.Rounded(type), StringComparer.Ordinal);
        Epsilon = checkpoint.Shape.NormEpsilon;
        RopeDimensions = checkpoint.Shape.HeadLength / 2;
    }

    public double Epsilon { get; init; }

    public int RopeDimensions { get; init; }

    public bool GateIsSecondHalf { get; init; }

    /// <summary>The logits behind every position.</summary>
    public double[][] Run(IReadOnlyList<int> tokens)
    {
        var hidden = tokens.Select(x => Row("transformer.embedding.word_embeddings.weight", x, _config.Width)).ToArray();
        for (var layer = 0; layer < _config.Layers; layer++)
        {
            var name = $"transformer.encoder.layers.{layer}";
            var attended = Attend(hidden, name);
            hidden = [.. hidden.Zip(attended, Add)];
            var fed = hidden.Select(x => Feed(Norm(x, $"{name}.post_attention_layernorm.weight"), name));
            hidden = [.. hidden.Zip(fed, Add)];
        }

        return [.. hidden.Select(x => Multiply(
            "transformer.output_layer.weight", Norm(x, "transformer.encoder.final_layernorm.weight"), _config.Vocabulary))];
    }

    private double[][] Attend(double[][] hidden, string layer)
    {
        var mixed = hidden.Select((x, position) =>
        {
            var normed = Norm(x, $"{layer}.input_layernorm.weight");
            var product = Multiply($"{layer}.self_attention.query_key_value.weight", normed, _config.QueryKeyValueRows);
            var bias = _weights[$"{layer}.self_attention.query_key_value.bias"];
            var row = product.Select((y, i) => y + bias[i]).ToArray();
            for (var head = 0; head < _config.Heads + _config.KeyValueHeads; head++)
            {
                Rotate(row.AsSpan(head * _config.HeadLength, RopeDimensions), position);
            }

            return row;
        }).ToArray();
        return [.. mixed.Select((_, position) =>
            Multiply($"{layer}.self_attention.dense.weight", AttendAt(mixed, position), _config.Width))];
    }

    private double[] AttendAt(double[][] mixed, int position)
    {
        var length = _config.HeadLength;
        var result = new double[_config.Width];
        for (var head = 0; head < _config.Heads; head++)
        {
            var group = head / (_config.Heads / _config.KeyValueHeads);
            var keys = (_config.Heads + group) * length;
            var values = (_config.Heads + _config.KeyValueHeads + group) * length;
            var scores = Enumerable.Range(0, position + 1)
                .Select(t => Enumerable.Range(0, length).Sum(i => mixed[position][(head * length) + i] * mixed[t][keys + i]) / Math.Sqrt(length))
                .ToArray();
            var most = scores.Max();
            var weights = scores.Select(x => Math.Exp(x - most)).ToArray();
            var sum = weights.Sum();
            for (var i = 0; i < length; i++)
            {
                result[(head * length) + i] = weights.Select((w, t) => w / sum * mixed[t][values + i]).Sum();
            }
        }

        return result;
    }

    // Neighbours make pairs; each pair turns by its own frequency.
    private static void Rotate(Span<double> part, int position)
    {
        for (var i = 0; i < part.Length; i += 2)
        {
            var angle = position * Math.Pow(10000, -(double)i / part.Length);
            var (sin, cos) = Math.SinCos(angle);
            (part[i], part[i + 1]) = ((part[i] * cos) - (part[i + 1] * sin), (part[i] * sin) + (part[i + 1] * cos));
        }
    }

    private double[] Feed(double[] hidden, string layer)
    {
        var both = Multiply($"{layer}.mlp.dense_h_to_4h.weight", hidden, 2 * _config.FeedForward);
        var (gate, up) = GateIsSecondHalf ? (_config.FeedForward, 0) : (0, _config.FeedForward);
        var inner = Enumerable.Range(0, _config.FeedForward)
            .Select(i => both[gate + i] / (1 + Math.Exp(-both[gate + i])) * both[up + i])
            .ToArray();
        return Multiply($"{layer}.mlp.dense_4h_to_h.weight", inner, _config.Width);
    }

    private double[] Norm(double[] x, string weight)
    {
        var scale = 1 / Math.Sqrt((x.Sum(y => y * y) / x.Length) + Epsilon);
        return [.. x.Select((y, i) => y * scale * _weights[weight][i])];
    }

    private double[] Multiply(string name, double[] x, int rows)
    {
        var weights = _weights[name];
        var result = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                sum += weights[(r * x.Length) + i] * x[i];
            }

            result[r] = sum;
        }

        return result;
    }

    private double[] Row(string name, int index, int length) =>
        [.. _weights[name].Skip(index * length).Take(length).Select(x => (double)x)];

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
