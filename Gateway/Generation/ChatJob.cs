namespace Gateway.Generation;

/// <summary>
/// A chat request after every default was resolved and every limit that does not need the model was checked.
/// Only the job factory in <c>Requests</c> constructs one.
/// </summary>
/// <param name="RequestId">The id that the answer carries, as <c>chatcmpl-...</c>.</param>
/// <param name="Messages">At least one; the last is the user's.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="MaxTokens">Most tokens to generate, at least 1.</param>
/// <param name="Stop">Texts that end the answer and are not part of it; none is empty.</param>
/// <param name="Given">Which of the values above the request gave; the others are defaults.</param>
/// <param name="Hops">How many gateways have passed the request on before this one.</param>
internal sealed record ChatJob(
    string RequestId,
    IReadOnlyList<ChatMessage> Messages,
    SamplingParameters Sampling,
    int MaxTokens,
    IReadOnlyList<string> Stop,
    GivenParameters Given = GivenParameters.None,
    int Hops = 0)
{
    /// <summary>What else the request has. An upstream that takes it is sent it; the engines of this machine do without.</summary>
    public IReadOnlyList<OtherField> OtherFields { get; init; } = [];
}
