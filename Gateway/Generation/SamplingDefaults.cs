namespace Gateway.Generation;

/// <summary>What a model uses where a request says nothing. Ranges as in <see cref="SamplingParameters"/>.</summary>
internal sealed record SamplingDefaults(
    float Temperature,
    float TopP,
    int TopK,
    float MinP,
    float PresencePenalty,
    float FrequencyPenalty,
    float RepeatPenalty,
    int RepeatLastN,
    int MaxTokens);
