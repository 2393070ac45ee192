using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.OpenAI;

/// <summary>One message of a request.</summary>
internal sealed record ChatRequestMessage
{
    [Required]
    [Description("Who speaks. developer is another name of system.")]
    [AllowedValues("system", "developer", "user", "assistant")]
    public string? Role { get; init; }

    [Required]
    [Description("The text: a string, or an array of text parts, which are joined with a line break.")]
    public JsonElement? Content { get; init; }

    /// <summary>Every field that is not one of the above. Not <c>init</c>: generated serialisation cannot bind it then.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OtherFields { get; set; }
}
