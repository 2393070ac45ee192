namespace Gateway.Options;

/// <summary>The kinds of engine that a model may ask for.</summary>
internal static class EngineKinds
{
    public const string Native = "native";
    public const string LLamaSharp = "llamasharp";
    public const string Remote = "remote";

    /// <summary>Every known kind. A build may lack one.</summary>
    public static readonly IReadOnlyList<string> All = [Native, LLamaSharp, Remote];

    /// <summary>The kind that runs this model, in the spelling of <see cref="All"/> where it is one of them.</summary>
    public static string Of(ModelOptions model)
    {
        if (string.IsNullOrWhiteSpace(model.EngineKind))
        {
            return string.IsNullOrWhiteSpace(model.Remote.Url) ? Native : Remote;
        }

        return All.FirstOrDefault(kind => kind.Equals(model.EngineKind, StringComparison.OrdinalIgnoreCase)) ?? model.EngineKind;
    }
}
