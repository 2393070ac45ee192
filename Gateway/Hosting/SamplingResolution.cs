using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>Where a sampling default comes from: the model's options, its file, its template, the service's options, the service.</summary>
internal static class SamplingResolution
{
    /// <param name="places">From the narrowest to the widest; the service's own values come after them.</param>
    public static SamplingDefaults Resolve(params ReadOnlySpan<SamplingOptions> places)
    {
        var resolved = new SamplingOptions();
        foreach (var place in places)
        {
            resolved.Temperature ??= place.Temperature;
            resolved.TopP ??= place.TopP;
            resolved.TopK ??= place.TopK;
            resolved.MinP ??= place.MinP;
            resolved.PresencePenalty ??= place.PresencePenalty;
            resolved.FrequencyPenalty ??= place.FrequencyPenalty;
            resolved.RepeatPenalty ??= place.RepeatPenalty;
            resolved.RepeatLastN ??= place.RepeatLastN;
            resolved.MaxTokens ??= place.MaxTokens;
        }

        return new SamplingDefaults(
            resolved.Temperature ?? 0.95f,
            resolved.TopP ?? 0.7f,
            resolved.TopK ?? 0,
            resolved.MinP ?? 0,
            resolved.PresencePenalty ?? 0,
            resolved.FrequencyPenalty ?? 0,
            resolved.RepeatPenalty ?? 1,
            resolved.RepeatLastN ?? -1,
            resolved.MaxTokens ?? 2048);
    }
}
