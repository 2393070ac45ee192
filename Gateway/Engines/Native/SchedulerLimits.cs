namespace Gateway.Engines.Native;

/// <summary>The bounds that the scheduler keeps.</summary>
/// <param name="MaxSequences">Most running sequences.</param>
/// <param name="SequenceIds">Native sequence ids, for running and cached sequences together.</param>
/// <param name="KvCells">Tokens that the KV cache holds.</param>
/// <param name="BatchTokens">Most tokens in one step.</param>
/// <param name="SharesPrefixes">False for models whose cache cannot be copied in part (recurrent ones).</param>
/// <param name="IsSplit">True where each sequence id has an equal part of the cells, which is as long as a sequence may become.</param>
internal sealed record SchedulerLimits(
    int MaxSequences, int SequenceIds, int KvCells, int BatchTokens, bool SharesPrefixes, bool IsSplit = false)
{
    /// <summary>Cells kept free for each running sequence's next tokens before another is admitted.</summary>
    public const int GrowthReserve = 32;
}
