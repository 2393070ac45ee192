namespace Gateway.Generation;

/// <summary>
/// How the next token is drawn, every value resolved and in range. Order: penalties, temperature, top_k, top_p, min_p, draw.
/// </summary>
/// <param name="Temperature">0 (greedy: the most probable token) to 2.</param>
/// <param name="TopP">Nucleus mass, 0 to 1; 1 keeps everything.</param>
/// <param name="TopK">Candidates kept; 0 keeps all.</param>
/// <param name="MinP">Least probability, as a share of the best token's, 0 to 1; 0 keeps everything.</param>
/// <param name="Seed">Same seed, same request, same answer.</param>
/// <param name="PresencePenalty">-2 to 2, taken once from the logit of each token of the answer so far.</param>
/// <param name="FrequencyPenalty">-2 to 2, taken from the logit for each occurrence in the answer so far.</param>
/// <param name="RepeatPenalty">llama.cpp's multiplicative penalty, above 0; 1 is none.</param>
/// <param name="RepeatLastN">How many last tokens all three penalties look at; 0 switches them off.</param>
internal sealed record SamplingParameters(
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
    /// <summary>Below this temperature only the most probable token has any probability.</summary>
    public const float LeastTemperature = 1e-6f;

    public bool IsGreedy => Temperature < LeastTemperature;

    public bool HasPenalties =>
        RepeatLastN != 0 && (PresencePenalty != 0 || FrequencyPenalty != 0 || RepeatPenalty != 1);
}
