using System.ComponentModel;

namespace Gateway.OpenAI;

/// <summary>Every answer that is not a success.</summary>
internal sealed record ErrorResponse(ErrorBody Error);

/// <summary>What went wrong.</summary>
internal sealed record ErrorBody(
    [property: Description("For a person: what is wrong, the limit and the remedy.")] string Message,
    [property: Description("The kind of error, as invalid_request_error.")] string Type,
    [property: Description("The request's field at fault, or null.")] string? Param,
    [property: Description("For a program: the exact error, as unsupported_parameter, or null.")] string? Code);
