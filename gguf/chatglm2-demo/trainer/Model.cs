using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace DemoModel;

/// <summary>Shape of the network; the field names follow the GGUF metadata.</summary>
public sealed record Shape(int Vocab, int Dim, int Layers, int Heads, int KvHeads, int Ff, int Context)
{
    public int HeadDim => Dim / Heads;
    public int RopeDims => HeadDim / 2;
    public int QkvRows => (Heads + 2 * KvHeads) * HeadDim;
}

/// <summary>
/// ChatGLM2's decoder block (pre-norm, grouped-query attention with qkv bias, rotary embedding over
/// half of each head, SwiGLU) with tied embeddings.
///
/// Two tricks make it quick on a CPU without changing the function that is exported:
///  - every matrix that writes to the residual stream (embedding, attn_output, ffn_down) is used with
///    the mean over its output dimension removed. The stream then always has zero mean, so RMSNorm
///    equals LayerNorm without bias, for which libtorch has one fused CPU kernel;
///  - rotary pairs are kept as (i, i + 32) inside a head, so a rotation is one roll and one
///    multiply-add. The exporter reorders the rows of q and k to the interleaved pairs of the GGUF.
/// </summary>
public sealed class Model
{
    public readonly Shape S;
    public readonly Tensor Emb, Qkv, QkvBias, Out, Norm1, Norm2, UpGate, Down, NormF;
    private readonly Tensor _cos, _sin;

    public Model(Shape s, int seed)
    {
        S = s;
        random.manual_seed(seed);
        Tensor P(double std, params long[] shape) => (randn(shape) * std).requires_grad_(true);
        Tensor Ones(params long[] shape) => ones(shape).requires_grad_(true);
        double a = Math.Sqrt(1.0 / s.Dim);
        Emb = P(0.05, s.Vocab, s.Dim);
        Qkv = P(a, s.Layers, s.QkvRows, s.Dim);
        QkvBias = zeros(s.Layers, s.QkvRows).requires_grad_(true);
        Out = zeros(s.Layers, s.Dim, s.Dim).requires_grad_(true);
        Norm1 = Ones(s.Layers, s.Dim);
        Norm2 = Ones(s.Layers, s.Dim);
        UpGate = P(a, s.Layers, 2 * s.Ff, s.Dim);
        Down = zeros(s.Layers, s.Dim, s.Ff).requires_grad_(true);
        NormF = Ones(s.Dim);

        int hd = s.HeadDim, half = hd / 2, pairs = s.RopeDims / 2;
        var cos = new float[s.Context * hd];
        var sin = new float[s.Context * hd];
        for (int t = 0; t < s.Context; t++)
            for (int i = 0; i < half; i++)
            {
                double ang = i < pairs ? t * Math.Pow(10000.0, -2.0 * i / s.RopeDims) : 0.0;
                cos[t * hd + i] = cos[t * hd + i + half] = (float)Math.Cos(ang);
                sin[t * hd + i] = (float)-Math.Sin(ang);
                sin[t * hd + i + half] = (float)Math.Sin(ang);
            }
        _cos = tensor(cos, [s.Context, 1, hd]);
        _sin = tensor(sin, [s.Context, 1, hd]);
    }

    public IEnumerable<(string Name, Tensor T)> Parameters() =>
    [
        ("emb", Emb), ("qkv", Qkv), ("qkv_bias", QkvBias), ("out", Out), ("norm1", Norm1),
        ("norm2", Norm2), ("upgate", UpGate), ("down", Down), ("normf", NormF),
    ];

    /// <summary>The weights in the arithmetic type of one optimiser step.</summary>
    public sealed record Weights(Tensor Emb32, Tensor Emb, Tensor[] Qkv, Tensor[] QkvBias, Tensor[] Out,
        Tensor[] Norm1, Tensor[] Norm2, Tensor[] UpGate, Tensor[] Down, Tensor NormF, Tensor Cos, Tensor Sin, ScalarType Type);

    public Weights Prepare(ScalarType type)
    {
        var e = Emb - Emb.mean([1], true);
        var o = Out - Out.mean([1], true);
        var d = Down - Down.mean([1], true);
        return new Weights(e, e.to(type), Qkv.to(type).unbind(0), QkvBias.to(type).unbind(0), o.to(type).unbind(0),
            Norm1.unbind(0), Norm2.unbind(0), UpGate.to(type).unbind(0), d.to(type).unbind(0), NormF,
            _cos.to(type), _sin.to(type), type);
    }

    /// <summary>Hidden states before the output matrix, for ids [batch, time].</summary>
    public Tensor Hidden(Weights w, Tensor ids)
    {
        long b = ids.shape[0], t = ids.shape[1];
        int hd = S.HeadDim, nh = S.Heads, nk = S.KvHeads, rep = nh / nk;
        var x = w.Emb32.index_select(0, ids.view(-1)).to(w.Type).view(b, t, S.Dim);
        var cos = w.Cos[..(int)t];
        var sin = w.Sin[..(int)t];
        var mask = full([t, t], float.NegativeInfinity).triu(1).to(w.Type);
        for (int l = 0; l < S.Layers; l++)
        {
            var h = F.layer_norm(x, [S.Dim], w.Norm1[l], null, 1e-5);
            var qkv = F.linear(h, w.Qkv[l], w.QkvBias[l]);
            var parts = qkv.split([(nh + nk) * (long)hd, nk * (long)hd], -1);
            var qk = parts[0].view(b, t, nh + nk, hd);
            qk = addcmul(qk * cos, roll(qk, hd / 2, -1), sin, 1);
            var qks = qk.split([(long)nh, nk], 2);
            var q = qks[0].transpose(1, 2);
            var k = qks[1].unsqueeze(3).expand(b, t, nk, rep, hd).reshape(b, t, nh, hd).transpose(1, 2);
            var v = parts[1].view(b, t, nk, 1, hd).expand(b, t, nk, rep, hd).reshape(b, t, nh, hd).transpose(1, 2);
            // for rows this short, two batched products beat the fused CPU kernel four times over
            var scores = q.matmul(k.transpose(2, 3)) * (1.0 / Math.Sqrt(hd)) + mask;
            var att = scores.softmax(-1).matmul(v);
            x = x + F.linear(att.transpose(1, 2).reshape(b, t, S.Dim), w.Out[l]);
            h = F.layer_norm(x, [S.Dim], w.Norm2[l], null, 1e-5);
            var gu = F.linear(h, w.UpGate[l]).chunk(2, -1);
            x = x + F.linear(F.silu(gu[0]) * gu[1], w.Down[l]);
        }
        return F.layer_norm(x, [S.Dim], w.NormF, null, 1e-5);
    }

    public Tensor Logits(Weights w, Tensor hidden) => F.linear(hidden, w.Emb).to(ScalarType.Float32);

    /// <summary>
    /// Cross entropy summed over the given rows and its backward pass, with the gradient of the softmax
    /// written out (probabilities minus one-hot), which spares several passes over the logits.
    /// </summary>
    public double LossAndBackward(Weights w, Tensor hidden, Tensor targets, double scale, bool keepGraph)
    {
        Tensor gradHidden, gradEmb;
        double loss;
        using (no_grad())
        {
            var h = hidden.detach();
            var e = w.Emb.detach();
            var p = F.linear(h, e).to(ScalarType.Float32).softmax(-1);
            var t = targets.unsqueeze(1);
            loss = -p.gather(1, t).clamp_min(1e-20).log().sum().ToDouble();
            p.scatter_add_(1, t, full([targets.shape[0], 1], -1f));
            var g = p.mul_(scale).to(w.Type);
            gradHidden = g.mm(e);
            gradEmb = g.t().mm(h);
        }
        var proxy = (hidden * gradHidden).sum(ScalarType.Float32) + (w.Emb * gradEmb).sum(ScalarType.Float32);
        proxy.backward(retain_graph: keepGraph);
        return loss;
    }

    public long CountParameters() => Parameters().Sum(p => p.T.numel());

    public void Save(string path)
    {
        using (var f = new BinaryWriter(File.Create(path + ".tmp")))
        {
            foreach (var size in new[] { S.Vocab, S.Dim, S.Layers, S.Heads, S.KvHeads, S.Ff, S.Context })
            {
                f.Write(size);
            }

            foreach (var (name, t) in Parameters())
            {
                var data = t.detach().data<float>().ToArray();
                f.Write(name);
                f.Write(data.Length);
                f.Write(MemoryMarshal.AsBytes(data.AsSpan()));
            }
        }
        File.Move(path + ".tmp", path, true);
    }

    public static Model Load(string path)
    {
        using var f = new BinaryReader(File.OpenRead(path));
        var s = new Shape(f.ReadInt32(), f.ReadInt32(), f.ReadInt32(), f.ReadInt32(), f.ReadInt32(), f.ReadInt32(), f.ReadInt32());
        var m = new Model(s, 1);
        using var _ = no_grad();
        foreach (var (name, t) in m.Parameters())
        {
            if (f.ReadString() != name)
            {
                throw new InvalidDataException($"{path} does not hold {name} where it should.");
            }

            int n = f.ReadInt32();
            var data = new float[n];
            f.BaseStream.ReadExactly(MemoryMarshal.AsBytes(data.AsSpan()));
            using var src = tensor(data, t.shape);
            t.copy_(src);
        }
        return m;
    }
}
