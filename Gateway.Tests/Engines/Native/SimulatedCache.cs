using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>
/// A KV cache as the native library has it: cells, which sequences share where it is unified and copy where it is split. It
/// executes plans, and fails where one asks for something that is not there.
/// </summary>
internal sealed class SimulatedCache(SchedulerLimits limits)
{
    private readonly List<Cell>[] _sequences = [.. Enumerable.Range(0, limits.SequenceIds).Select(static _ => new List<Cell>())];

    public int ComputedTokens { get; private set; }

    public int UsedCells => _sequences.SelectMany(static cells => cells).Distinct().Count();

    public int LastPosition(int sequence) => _sequences[sequence].Count - 1;

    public void Execute(KvOperation operation)
    {
        var target = _sequences[operation.Target];
        if (operation.Source < 0)
        {
            Assert.That(operation.Length == 0 || limits.SharesPrefixes, "only a whole sequence can be removed from such a cache");
            target.RemoveRange(operation.Length, Math.Max(0, target.Count - operation.Length));
            return;
        }

        Assert.That(target, Is.Empty, "a copy must go to an empty sequence");
        var source = _sequences[operation.Source];
        Assert.That(source, Has.Count.GreaterThanOrEqualTo(operation.Length), "copied cells must be computed");
        target.AddRange(source.Take(operation.Length).Select(cell => limits.IsSplit ? new Cell(cell.Token) : cell));
    }

    public void Compute(Slice slice)
    {
        var cells = _sequences[slice.Sequence.Kv!.SequenceId];
        Assert.That(cells, Has.Count.EqualTo(slice.Start), "a slice must follow what is computed");
        var tokens = slice.Sequence.Tokens;
        for (var i = 0; i < slice.Start; i++)
        {
            Assert.That(cells[i].Token, Is.EqualTo(tokens[i]), "what was taken over must be this sequence's own text");
        }

        for (var i = 0; i < slice.Count; i++)
        {
            cells.Add(new Cell(tokens[slice.Start + i]));
        }

        ComputedTokens += slice.Count;
    }

    public void CheckCapacity()
    {
        Assert.That(UsedCells, Is.LessThanOrEqualTo(limits.KvCells), "the cache must not overflow");
        if (limits.IsSplit)
        {
            var part = limits.KvCells / limits.SequenceIds;
            Assert.That(_sequences.Select(static cells => cells.Count), Is.All.LessThanOrEqualTo(part), "nor a part of it");
        }
    }

    private sealed class Cell(int token)
    {
        public int Token => token;
    }
}
