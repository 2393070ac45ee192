using System.Runtime.InteropServices;

namespace DemoModel;

/// <summary>One part of a step.</summary>
/// <param name="Ids">Rows times length.</param>
/// <param name="Rows">Dialogues.</param>
/// <param name="Length">Tokens of the longest.</param>
/// <param name="At">Positions of the tokens with loss in the flattened batch.</param>
/// <param name="Targets">What should follow there.</param>
/// <param name="Real">Tokens without padding.</param>
public sealed record Batch(long[] Ids, int Rows, int Length, long[] At, long[] Targets, int Real);

/// <summary>
/// Tokenised dialogues: per dialogue int32 n, n input ids (uint16), n targets (uint16, 65535 = no loss).
/// Batches hold dialogues of similar length, each starting at position 0, so no attention mask other
/// than the causal one is needed.
/// </summary>
public sealed class Data
{
    private readonly List<(ushort[] In, ushort[] Target)> _items = [];
    private readonly Random _rng;
    private readonly int _tokens;
    private readonly Queue<List<int>> _queue = new();
    private int[] _order = [];
    private int _at;
    public int Epoch { get; private set; } = -1;
    public int Count => _items.Count;
    public long Tokens { get; }

    public Data(IEnumerable<string> paths, int tokensPerBatch, int seed)
    {
        _rng = new Random(seed);
        _tokens = tokensPerBatch;
        foreach (var path in paths)
        {
            using var f = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 20));
            long len = f.BaseStream.Length;
            while (f.BaseStream.Position < len)
            {
                int n = f.ReadInt32();
                var a = new ushort[n];
                var b = new ushort[n];
                f.BaseStream.ReadExactly(MemoryMarshal.AsBytes(a.AsSpan()));
                f.BaseStream.ReadExactly(MemoryMarshal.AsBytes(b.AsSpan()));
                _items.Add((a, b));
                Tokens += n;
            }
        }
    }

    private void Fill()
    {
        const int Pool = 12000;
        if (_at >= _order.Length)
        {
            _order = Enumerable.Range(0, _items.Count).ToArray();
            _rng.Shuffle(_order);
            _at = 0;
            Epoch++;
        }
        var pool = _order.Skip(_at).Take(Pool).OrderBy(i => _items[i].In.Length).ToArray();
        _at += pool.Length;
        var batches = new List<List<int>>();
        var cur = new List<int>();
        int max = 0;
        foreach (var i in pool)
        {
            int n = _items[i].In.Length;
            if (cur.Count > 0 && Math.Max(max, n) * (cur.Count + 1) > _tokens)
            {
                batches.Add(cur);
                cur = [];
                max = 0;
            }
            cur.Add(i);
            max = Math.Max(max, n);
        }

        if (cur.Count > 0)
        {
            batches.Add(cur);
        }

        var a = batches.ToArray();
        _rng.Shuffle(a);
        foreach (var b in a)
        {
            _queue.Enqueue(b);
        }
    }

    public Batch Next()
    {
        if (_queue.Count == 0)
        {
            Fill();
        }

        var rows = _queue.Dequeue();
        int len = rows.Max(i => _items[i].In.Length), real = 0;
        var ids = new long[rows.Count * len];
        var at = new List<long>();
        var targets = new List<long>();
        for (int r = 0; r < rows.Count; r++)
        {
            var (a, b) = _items[rows[r]];
            real += a.Length;
            for (int t = 0; t < a.Length; t++)
            {
                ids[r * len + t] = a[t];
                if (b[t] != ushort.MaxValue)
                {
                    at.Add(r * len + t);
                    targets.Add(b[t]);
                }
            }
        }
        return new Batch(ids, rows.Count, len, at.ToArray(), targets.ToArray(), real);
    }
}
