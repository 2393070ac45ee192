using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Requests;

/// <summary>What stop texts must be.</summary>
internal static class StopRules
{
    /// <summary>The mistake of a list of that length, or null.</summary>
    public static GenerationFailure? FindMistake(string name, int count) => count > ChatCompletionLimits.MaxStopTexts
        ? Wrong(name, $"{name} has {count} texts; it may have {ChatCompletionLimits.MaxStopTexts}. Send fewer.")
        : null;

    /// <summary>The mistake of one text, or null.</summary>
    public static GenerationFailure? FindMistake(StopText stop) => stop.Text.Length is 0 or > ChatCompletionLimits.MaxStopLength
        ? Wrong(
            stop.Name,
            $"{stop.Name} has {stop.Text.Length} characters; it must have 1 to {ChatCompletionLimits.MaxStopLength}. "
            + "Leave it out where no text shall end the answer.")
        : null;

    private static GenerationFailure Wrong(string param, string message) => new(FailureKind.InvalidRequest, message, param);
}
