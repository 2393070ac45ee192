using System.ComponentModel;

namespace Gateway.OpenAI;

/// <summary>The installed models.</summary>
internal sealed record ModelList(
    [property: Description("Always list.")] string Object,
    [property: Description("The default model first.")] IReadOnlyList<ModelCard> Data);

/// <summary>One installed model.</summary>
internal sealed record ModelCard(
    [property: Description("What a request names as model.")] string Id,
    [property: Description("Always model.")] string Object,
    [property: Description("When the model's file was last written, in Unix seconds.")] long Created,
    [property: Description("Always llamagateway.")] string OwnedBy);
