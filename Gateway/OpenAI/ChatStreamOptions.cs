using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.OpenAI;

/// <summary>How a streamed answer looks.</summary>
internal sealed record ChatStreamOptions
{
    [Description("true: a last chunk with the usage and no choices comes before [DONE]. Default: false.")]
    public bool? IncludeUsage { get; init; }

    /// <summary>Every field that is not one of the above. Not <c>init</c>: generated serialisation cannot bind it then.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OtherFields { get; set; }
}
