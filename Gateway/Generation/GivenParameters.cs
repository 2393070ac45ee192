namespace Gateway.Generation;

/// <summary>
/// Which parameters of a job somebody gave. The others have defaults, and an upstream that has its own is not sent ours.
/// </summary>
[Flags]
internal enum GivenParameters
{
    None = 0,
    Temperature = 1 << 0,
    TopP = 1 << 1,
    TopK = 1 << 2,
    MinP = 1 << 3,
    Seed = 1 << 4,
    PresencePenalty = 1 << 5,
    FrequencyPenalty = 1 << 6,
    RepeatPenalty = 1 << 7,
    RepeatLastN = 1 << 8,
    MaxTokens = 1 << 9,
}
