namespace Gateway.Engines.Native;

/// <summary>
/// How many prefill tokens a step may take. While a stream flows, what a chunk adds to the time between two of its tokens
/// should stay within a multiple of a decode step, or within <see cref="ComfortableSeconds"/>, so that a long prompt does not
/// stall it. While requests wait for a place, streams may pause for <see cref="CrowdedSeconds"/>: small chunks are computed at
/// a fraction of the speed of large ones, and all wait the longer for it.
/// <para>
/// While no stream flows (nobody decodes, or all have just begun, as in a burst of requests), a step should end within
/// <see cref="LongestSeconds"/>, since newcomers and leaving clients wait for that. But no chunk is smaller than it takes to
/// compute prompts at nearly full speed: on a slow machine the step is longer then, some seconds for a model of 6 billion
/// parameters on two cores. A newcomer would not gain by smaller ones, which make its own prompt slow as well.
/// </para>
/// </summary>
/// <remarks>
/// It learns from the steps themselves, on one thread: the median time of the last decode steps, and the times of prefill
/// chunks by their size (<see cref="ChunkTimes"/>), apart for chunks that have a step of their own, which take the pass over
/// the model's weights too, and for those beside decoding sequences, which share that pass. Now and then a chunk is larger than
/// it would be, so that what was measured long ago is measured again.
/// </remarks>
internal sealed class PrefillBudget(int batchTokens, double gapFactor = PrefillBudget.DefaultGapFactor)
{
    public const double DefaultGapFactor = 4;

    /// <summary>A pause that no reader notices, however fast the model decodes.</summary>
    public const double ComfortableSeconds = 0.02;

    public const double LongestSeconds = 0.5;

    public const double CrowdedSeconds = 0.1;

    /// <summary>Prefill tokens of a step while nothing is known.</summary>
    public const int FirstTokens = 64;

    /// <summary>
    /// Fewest prefill tokens in a step, so that prompts are computed however little a stream may pause. On a slow machine, or
    /// with a small gap factor, even these few take longer than that.
    /// </summary>
    public const int Floor = 4;

    /// <summary>Without streams, one chunk of so many is twice as large.</summary>
    public const int StrideInterval = 16;

    /// <summary>Beside streams, one chunk of so many may take half as long again.</summary>
    public const int StretchInterval = 64;

    private readonly RecentMedian _decodeSeconds = new(9);
    private readonly ChunkTimes _alone = new();
    private readonly ChunkTimes _beside = new();
    private long _chunks;

    /// <summary>Prefill tokens of the next step.</summary>
    /// <param name="decoding">Sequences that decode in it, or in the one after it.</param>
    /// <param name="flowing">Those of them whose readers would notice a gap.</param>
    /// <param name="isCrowded">True while requests wait that cannot be admitted.</param>
    public int Tokens(int decoding, int flowing, bool isCrowded)
    {
        var room = batchTokens - decoding;
        if (room <= Floor)
        {
            return room;
        }

        // A chunk alone takes longer than one beside others, so it is a safe guess for that.
        var times = decoding > 0 && !_beside.IsEmpty ? _beside : _alone;
        if (times.IsEmpty || (flowing > 0 && _decodeSeconds.Value == 0))
        {
            return Math.Min(room, FirstTokens);
        }

        var unhurried = Unhurried(times, room);
        if (flowing == 0)
        {
            return _chunks % StrideInterval == StrideInterval - 1 ? Math.Min(room, 2 * unhurried) : unhurried;
        }

        var pause = Math.Max((gapFactor - 1) * _decodeSeconds.Value, isCrowded ? CrowdedSeconds : ComfortableSeconds);
        return Math.Min(unhurried, BesideStreams(times, pause, room));
    }

    /// <summary>Learns from a step.</summary>
    /// <param name="decoded">Tokens of sequences that decode.</param>
    /// <param name="prefilled">Tokens of prompts.</param>
    /// <param name="seconds">What it took.</param>
    public void Record(int decoded, int prefilled, double seconds)
    {
        if (prefilled == 0)
        {
            _decodeSeconds.Add(seconds);
            return;
        }

        _chunks++;
        if (decoded == 0)
        {
            _alone.Record(prefilled, seconds);
        }
        else
        {
            _beside.Record(prefilled, seconds - Math.Min(_decodeSeconds.Value, seconds / 2));
        }
    }

    /// <summary>A chunk that no stream has to wait for.</summary>
    private int Unhurried(ChunkTimes times, int room)
    {
        var within = Math.Max(Floor, times.Within(LongestSeconds, room));
        return _alone.IsEmpty ? within : Math.Max(within, _alone.Efficient(room));
    }

    private int BesideStreams(ChunkTimes times, double pause, int room)
    {
        var isStretched = _chunks % StretchInterval == StretchInterval - 1;
        var tokens = times.Within(isStretched ? 1.5 * pause : pause, room);

        // Only a try shows what a large chunk gains. Where that is unknown, one may take twice the pause.
        var tries = tokens < ChunkTimes.LargeChunk && ChunkTimes.LargeChunk <= room && !times.KnowsLarge
            && Math.Min(Guess(times), Guess(_alone)) <= 2 * pause;
        return tries ? ChunkTimes.LargeChunk : Math.Max(Floor, tokens);
    }

    private static double Guess(ChunkTimes times) =>
        times.IsEmpty ? double.PositiveInfinity : times.Seconds(ChunkTimes.LargeChunk);
}
