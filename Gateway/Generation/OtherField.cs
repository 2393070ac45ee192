using System.Text.Json;

namespace Gateway.Generation;

/// <summary>A field of a request that has no meaning here, but may have one for an upstream.</summary>
/// <param name="Path">Where it is, as <c>ignore_eos</c> or <c>messages[0].mood</c>; cut where it is long.</param>
/// <param name="Value">What it says; it may be null, and text in it that is no valid Unicode.</param>
/// <param name="IsHarmless">It is known, and an answer is the same without it.</param>
internal sealed record OtherField(string Path, JsonElement Value, bool IsHarmless);
