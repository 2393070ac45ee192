namespace Gateway.Interop;

/// <summary>
/// How the next token is chosen. Off: temperature 0 (greedy), TopP 1, TopK 0, MinP 0, penalties 0, RepeatPenalty 1.
/// </summary>
/// <param name="VocabularySize">Tokens of the vocabulary.</param>
/// <param name="Temperature">0: always the most likely token.</param>
/// <param name="TopP">Keeps the most likely tokens that together have this probability.</param>
/// <param name="TopK">Keeps this many of the most likely tokens; 0: all.</param>
/// <param name="MinP">Keeps the tokens that have at least this share of the most likely one's probability.</param>
/// <param name="Seed">The same seed and the same logits give the same tokens.</param>
/// <param name="PresencePenalty">Taken once from the logit of a token that occurred.</param>
/// <param name="FrequencyPenalty">Taken from the logit of a token as often as it occurred.</param>
/// <param name="RepeatPenalty">Divides a positive logit of a token that occurred, multiplies a negative one.</param>
/// <param name="RepeatLastN">The penalties look at this many last tokens; -1: at the last 65,536.</param>
internal sealed record SamplerChainParameters(
    int VocabularySize,
    float Temperature,
    float TopP,
    int TopK,
    float MinP,
    uint Seed,
    float PresencePenalty,
    float FrequencyPenalty,
    float RepeatPenalty,
    int RepeatLastN)
{
    // The native ring buffer is allocated at once, four bytes a token. This is the largest KV cache that a model gets unasked.
    private const int WholeHistory = 65_536;
    private const int LongestHistory = 1 << 20;

    public bool HasPenalties =>
        RepeatLastN != 0 && (PresencePenalty != 0 || FrequencyPenalty != 0 || RepeatPenalty != 1);

    public int HistoryLength => RepeatLastN < 0 ? WholeHistory : RepeatLastN;

    public void Validate()
    {
        Require(nameof(VocabularySize), VocabularySize, 1, int.MaxValue);
        Require(nameof(Temperature), Temperature, 0, 100);
        Require(nameof(TopP), TopP, 0, 1);
        Require(nameof(TopK), TopK, 0, int.MaxValue);
        Require(nameof(MinP), MinP, 0, 1);
        Require(nameof(PresencePenalty), PresencePenalty, -100, 100);
        Require(nameof(FrequencyPenalty), FrequencyPenalty, -100, 100);
        Require(nameof(RepeatPenalty), RepeatPenalty, 0.001, 100);
        Require(nameof(RepeatLastN), RepeatLastN, -1, LongestHistory);
    }

    private static void Require(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException($"{name} is {value}; {least} to {most} are allowed.", name);
        }
    }
}
