namespace Gateway.Http;

/// <summary>What every part of one answer repeats.</summary>
/// <param name="Id">As <c>chatcmpl-...</c>.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Model">The catalog's id.</param>
/// <param name="Fingerprint">The response's <c>system_fingerprint</c>.</param>
internal sealed record AnswerHead(string Id, long Created, string Model, string? Fingerprint);
