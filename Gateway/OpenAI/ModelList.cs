using System.ComponentModel;

namespace Gateway.OpenAI;

/// <summary>The models.</summary>
internal sealed record ModelList(
    [property: Description("Always list.")] string Object,
    [property: Description("The default model first.")] IReadOnlyList<ModelCard> Data);

/// <summary>One model. OpenAI's API has the first four fields.</summary>
internal sealed record ModelCard(
    [property: Description("What a request names as model, and what its answer carries.")] string Id,
    [property: Description("Always model.")] string Object,
    [property: Description("When the model's file was last written, or a remote model configured, in Unix seconds.")] long Created,
    [property: Description("Always llamagateway.")] string OwnedBy,
    [property: Description("unloaded (the first request loads it), loading, loaded, unloading or failed.")] string State,
    [property: Description("What runs it: native, llamasharp or remote.")] string Engine,
    [property: Description("Most tokens of prompt and answer together; null where it is not known.")] int? ContextLength,
    [property: Description("Other names that a request may use for it.")] IReadOnlyList<string> Aliases,
    [property: Description("While it is loading: how much of it is loaded, 0 to 100. Otherwise null.")] int? LoadPercent,
    [property: Description("Why its last load failed, or null.")] string? Problem);
