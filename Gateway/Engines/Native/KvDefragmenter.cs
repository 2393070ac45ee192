namespace Gateway.Engines.Native;

/// <summary>
/// Keeps the running parts of a split KV cache together. llama.cpp computes only sequences with consecutive ids in one pass
/// over the weights, so that each gap between running ones costs a pass more. A move copies a whole part, which is worth it
/// for a gap that lasts.
/// </summary>
internal sealed class KvDefragmenter
{
    /// <summary>Steps for which a gap must have been there: what lasted so long will most likely last as long again.</summary>
    public const int Patience = 48;

    private int _fragmentedSteps;

    /// <summary>Called once a step: which running part should move where, if any.</summary>
    public (KvPart Source, KvPart Target)? FindMove(ReadOnlySpan<KvPart> parts)
    {
        var (start, length) = LongestRun(parts, out var runs);
        if (runs < 2)
        {
            _fragmentedSteps = 0;
            return null;
        }

        if (++_fragmentedSteps < Patience)
        {
            return null;
        }

        _fragmentedSteps = 0;
        return Farthest(parts, start, length) is { } source ? (source, Beside(parts, start, length)) : null;
    }

    /// <summary>The part before or after a run, an empty one rather than one whose tokens are cached.</summary>
    private static KvPart Beside(ReadOnlySpan<KvPart> parts, int start, int length)
    {
        var before = start > 0 ? parts[start - 1] : null;
        var after = start + length < parts.Length ? parts[start + length] : null;
        return before is null || after?.Length == 0 ? after! : after is null || before.Length == 0 ? before : after;
    }

    /// <summary>The running part farthest from the longest run.</summary>
    private static KvPart? Farthest(ReadOnlySpan<KvPart> parts, int start, int length)
    {
        KvPart? farthest = null;
        var most = 0;
        foreach (var part in parts)
        {
            var distance = Math.Max(start - part.SequenceId, part.SequenceId - (start + length - 1));
            if (part.IsRunning && distance > most)
            {
                (farthest, most) = (part, distance);
            }
        }

        return farthest;
    }

    private static (int Start, int Length) LongestRun(ReadOnlySpan<KvPart> parts, out int runs)
    {
        var (start, longest, current) = (0, 0, 0);
        runs = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            current = parts[i].IsRunning ? current + 1 : 0;
            runs += current == 1 ? 1 : 0;
            if (current > longest)
            {
                (start, longest) = (i - current + 1, current);
            }
        }

        return (start, longest);
    }
}
