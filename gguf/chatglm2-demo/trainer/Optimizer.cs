using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DemoModel;

/// <summary>
/// Muon (momentum, then an approximate orthogonalisation by five Newton-Schulz steps) for the matrices
/// of the blocks, AdamW for embedding, biases and norms.
/// </summary>
public sealed class Optimizer
{
    private readonly Model _m;
    private readonly Dictionary<string, Tensor> _mom = [], _var = [];
    private readonly string[] _matrices = ["qkv", "out", "upgate", "down"];
    private int _t;

    public double WeightDecay = 0.02, Momentum = 0.95;

    public Optimizer(Model m)
    {
        _m = m;
        foreach (var (n, p) in m.Parameters())
        {
            _mom[n] = zeros_like(p).detach();
            if (!_matrices.Contains(n)) _var[n] = zeros_like(p).detach();
        }
    }

    private static Tensor Orthogonalize(Tensor g)
    {
        // g: [n, rows, cols] with rows <= cols
        var x = g.to(ScalarType.BFloat16);
        x = x / (g.pow(2).sum([1L, 2L], true).sqrt() + 1e-7).to(ScalarType.BFloat16);
        for (int i = 0; i < 5; i++)
        {
            var a = x.bmm(x.transpose(1, 2));
            var b = a * -4.7750 + a.bmm(a) * 2.0315;
            x = x * 3.4445 + b.bmm(x);
        }
        return x.to(ScalarType.Float32);
    }

    public void Step(double lrMuon, double lrAdam)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _t++;
        int d = _m.S.Dim, kv = _m.S.KvHeads * _m.S.HeadDim, ff = _m.S.Ff;
        var upd = new Dictionary<string, Tensor>();
        foreach (var (n, p) in _m.Parameters())
        {
            var g = p.grad!;
            var m = _mom[n];
            if (_matrices.Contains(n))
            {
                m.mul_(Momentum).add_(g);
                upd[n] = g + m * Momentum;
            }
            else
            {
                const double b1 = 0.9, b2 = 0.98;
                var v = _var[n];
                m.mul_(b1).add_(g, alpha: 1 - b1);
                v.mul_(b2).addcmul_(g, g, value: 1 - b2);
                var step = m / (1 - Math.Pow(b1, _t)) / ((v / (1 - Math.Pow(b2, _t))).sqrt() + 1e-9);
                if (n == "emb") p.mul_(1 - lrAdam * 0.05);
                p.add_(step, alpha: -lrAdam);
            }
        }
        // Same-shaped matrices go through the orthogonalisation together.
        var q = upd["qkv"].split([(long)d, kv, kv], 1);
        var gu = upd["upgate"].split([(long)ff, ff], 1);
        long L = _m.S.Layers;
        var sq = Orthogonalize(cat([q[0], upd["out"]], 0)).split(L, 0);
        var small = Orthogonalize(cat([q[1], q[2]], 0)).split(L, 0);
        var wide = Orthogonalize(cat([gu[0].transpose(1, 2), gu[1].transpose(1, 2), upd["down"]], 0)).split(L, 0);
        void Apply(Tensor p, Tensor u) { p.mul_(1 - lrMuon * WeightDecay).add_(u, alpha: -lrMuon); }
        Apply(_m.Qkv, cat([sq[0], small[0], small[1]], 1));
        Apply(_m.Out, sq[1]);
        double tall = Math.Sqrt((double)ff / d);
        Apply(_m.UpGate, cat([wide[0].transpose(1, 2), wide[1].transpose(1, 2)], 1) * tall);
        Apply(_m.Down, wide[2]);
        foreach (var (_, p) in _m.Parameters()) p.grad!.zero_();
    }

    public void Save(string path)
    {
        using (var f = new BinaryWriter(File.Create(path + ".tmp")))
        {
            f.Write(_t);
            foreach (var set in new[] { _mom, _var })
                foreach (var (n, t) in set.OrderBy(k => k.Key, StringComparer.Ordinal))
                {
                    var data = t.data<float>().ToArray();
                    f.Write(MemoryMarshal.AsBytes(data.AsSpan()));
                }
        }
        File.Move(path + ".tmp", path, true);
    }

    public void Load(string path)
    {
        using var _ = no_grad();
        using var f = new BinaryReader(File.OpenRead(path));
        _t = f.ReadInt32();
        foreach (var set in new[] { _mom, _var })
            foreach (var (n, t) in set.OrderBy(k => k.Key, StringComparer.Ordinal))
            {
                var data = new float[t.numel()];
                f.BaseStream.ReadExactly(MemoryMarshal.AsBytes(data.AsSpan()));
                using var src = tensor(data, t.shape);
                t.copy_(src);
            }
    }
}
