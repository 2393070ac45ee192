namespace Gateway.Engines.Native;

/// <summary>Which part of a split KV cache a sequence gets, and where its beginning comes from. It decides and changes nothing.</summary>
/// <remarks>
/// The parts are a cache of conversations, of which the least recently used is forgotten. A sequence takes the part that has
/// its beginning over in place where next to nothing is lost by that: its own earlier turn, most likely. Otherwise it gets
/// an empty part or the least recently used one, into which a beginning that is worth it is copied, so that users with the
/// same system prompt do not forget each other's histories.
/// </remarks>
/// <param name="parts">All parts, by sequence id.</param>
/// <param name="sharesPrefixes">False where a part is of use to its own sequence only.</param>
/// <param name="worthwhilePrefix">Tokens that cost as much to compute as a part to copy.</param>
internal sealed class KvPartChooser(KvPart[] parts, bool sharesPrefixes, int worthwhilePrefix)
{
    /// <summary>Needs a part that is not running.</summary>
    public PartChoice Choose(Sequence sequence)
    {
        var (best, length) = FindLongest(sequence);
        if (best is { IsRunning: false } && best.Length - length <= Math.Min(length, worthwhilePrefix))
        {
            // To compute what is lost again costs less than a copy, and less than to compute the beginning elsewhere.
            return new PartChoice(best, null, length);
        }

        var target = LeastWorthKeeping();
        var common = CommonLength(target, sequence);
        return length - common >= worthwhilePrefix
            ? new PartChoice(target, best, length)
            : new PartChoice(target, null, common);
    }

    /// <summary>The part with the longest beginning of a sequence; among equals an idle one, and the one with the least besides.</summary>
    public (KvPart? Part, int Length) FindLongest(Sequence sequence)
    {
        KvPart? best = null;
        var longest = 0;
        foreach (var part in parts)
        {
            var common = part.Length >= longest ? CommonLength(part, sequence) : 0;
            if (common > longest || (common > 0 && common == longest && IsBetterSource(part, best!)))
            {
                (best, longest) = (part, common);
            }
        }

        return (best, longest);
    }

    private int CommonLength(KvPart part, Sequence sequence) => sharesPrefixes && part.Salt == sequence.Job.CacheSalt
        ? part.Tokens.CommonPrefixLength(sequence.Tokens[..^1])
        : 0;

    private static bool IsBetterSource(KvPart part, KvPart best) =>
        part.IsRunning != best.IsRunning ? best.IsRunning : part.Length < best.Length;

    /// <summary>
    /// A part that does not run: an empty one beside running ones, so that they stay together, or else the least recently used.
    /// </summary>
    private KvPart LeastWorthKeeping()
    {
        KvPart? chosen = null;
        foreach (var part in parts)
        {
            if (!part.IsRunning && (chosen is null || IsWorthLess(part, chosen)))
            {
                chosen = part;
            }
        }

        return chosen ?? throw new InvalidOperationException("Every part of the KV cache has a running sequence.");
    }

    private bool IsWorthLess(KvPart part, KvPart chosen)
    {
        if ((part.Length == 0) != (chosen.Length == 0))
        {
            return part.Length == 0;
        }

        var neighbours = RunningNeighbours(part) - RunningNeighbours(chosen);
        return part.Length == 0
            ? neighbours > 0
            : part.LastUsedStep < chosen.LastUsedStep || (part.LastUsedStep == chosen.LastUsedStep && neighbours > 0);
    }

    private int RunningNeighbours(KvPart part) => IsRunning(part.SequenceId - 1) + IsRunning(part.SequenceId + 1);

    private int IsRunning(int id) => id >= 0 && id < parts.Length && parts[id].IsRunning ? 1 : 0;
}

/// <summary>The part that a sequence gets.</summary>
/// <param name="Target">The part, which does not run.</param>
/// <param name="Source">The part to copy the beginning from; null where the target has it.</param>
/// <param name="Length">Tokens of the sequence that the target has then.</param>
internal readonly record struct PartChoice(KvPart Target, KvPart? Source, int Length);
