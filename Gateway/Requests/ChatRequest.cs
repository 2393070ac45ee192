using Gateway.Generation;

namespace Gateway.Requests;

/// <summary>A value that a request may bring.</summary>
/// <param name="Name">What the caller calls it, for messages: <c>max_tokens</c> over HTTP, another name elsewhere.</param>
/// <param name="Value">Null where the request does not bring it.</param>
internal readonly record struct Parameter<T>(string Name, T? Value)
    where T : struct;

/// <summary>A text that ends the answer.</summary>
/// <param name="Name">What the caller calls it, as <c>stop[1]</c>.</param>
/// <param name="Text">Whole characters.</param>
internal readonly record struct StopText(string Name, string Text);

/// <summary>
/// A chat request in the words of no interface: what every way in translates its own form to. Nothing is resolved or checked
/// yet but that texts are whole characters.
/// </summary>
internal sealed record ChatRequest
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required Parameter<double> Temperature { get; init; }

    public required Parameter<double> TopP { get; init; }

    public required Parameter<long> TopK { get; init; }

    public required Parameter<double> MinP { get; init; }

    public required Parameter<long> MaxTokens { get; init; }

    /// <summary>Any value; it is folded to 32 bits.</summary>
    public required Parameter<long> Seed { get; init; }

    public required Parameter<double> PresencePenalty { get; init; }

    public required Parameter<double> FrequencyPenalty { get; init; }

    public required Parameter<double> RepeatPenalty { get; init; }

    public required Parameter<long> RepeatLastN { get; init; }

    public required IReadOnlyList<StopText> Stop { get; init; }

    /// <summary>What this service has no meaning for.</summary>
    public IReadOnlyList<OtherField> OtherFields { get; init; } = [];

    /// <summary>How many gateways have passed the request on before this one.</summary>
    public int Hops { get; init; }

    /// <summary>The parameters that have a value.</summary>
    public GivenParameters Given
    {
        get
        {
            return If(Temperature, GivenParameters.Temperature)
                | If(TopP, GivenParameters.TopP)
                | If(TopK, GivenParameters.TopK)
                | If(MinP, GivenParameters.MinP)
                | If(Seed, GivenParameters.Seed)
                | If(PresencePenalty, GivenParameters.PresencePenalty)
                | If(FrequencyPenalty, GivenParameters.FrequencyPenalty)
                | If(RepeatPenalty, GivenParameters.RepeatPenalty)
                | If(RepeatLastN, GivenParameters.RepeatLastN)
                | If(MaxTokens, GivenParameters.MaxTokens);

            static GivenParameters If<T>(Parameter<T> parameter, GivenParameters flag)
                where T : struct => parameter.Value is null ? GivenParameters.None : flag;
        }
    }
}
