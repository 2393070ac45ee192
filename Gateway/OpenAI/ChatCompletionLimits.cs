namespace Gateway.OpenAI;

/// <summary>The ranges of the request's fields: what the schema shows and the request reader checks.</summary>
internal static class ChatCompletionLimits
{
    public const double MaxTemperature = 2;
    public const double MinPenalty = -2;
    public const double MaxPenalty = 2;
    public const double MinRepeatPenalty = 0.01;
    public const double MaxRepeatPenalty = 2;
    public const int MaxStopTexts = 16;
    public const int MaxStopLength = 256;
}
