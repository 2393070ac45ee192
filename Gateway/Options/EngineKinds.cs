namespace Gateway.Options;

/// <summary>The kinds of engine that a model may ask for.</summary>
internal static class EngineKinds
{
    public const string Native = "native";
    public const string LLamaSharp = "llamasharp";
    public const string Remote = "remote";

    /// <summary>Every known kind. A build may lack one.</summary>
    public static readonly IReadOnlyList<string> All = [Native, LLamaSharp, Remote];

    /// <summary>Those that run a file here. A process can hold the native libraries of one of them.</summary>
    public static readonly IReadOnlyList<string> Local = [Native, LLamaSharp];

    /// <summary>The kind that runs this model, in the spelling of <see cref="All"/> where it is one of them.</summary>
    public static string Of(ModelOptions model, GatewayOptions service)
    {
        if (!IsOwn(model))
        {
            return OfFiles(service);
        }

        return string.IsNullOrWhiteSpace(model.EngineKind) ? Remote : Spelled(model.EngineKind);
    }

    /// <summary>True where the model's entry says what runs it; where it does not, the service's kind does.</summary>
    public static bool IsOwn(ModelOptions model) =>
        !string.IsNullOrWhiteSpace(model.EngineKind) || !string.IsNullOrWhiteSpace(model.Remote.Url);

    /// <summary>The kind that runs the files that name none, in the spelling of <see cref="All"/> where it is one of them.</summary>
    public static string OfFiles(GatewayOptions service) =>
        string.IsNullOrWhiteSpace(service.EngineKind) ? Native : Spelled(service.EngineKind);

    private static string Spelled(string name) =>
        All.FirstOrDefault(kind => kind.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
}
