namespace Gateway.Options;

/// <summary>
/// The rules of the engines that run files: all of a service's are of one kind, and what an engine cannot do is not asked of it.
/// </summary>
internal static class LocalEngineRules
{
    private const string KindKey = $"{GatewayOptions.Section}:{nameof(GatewayOptions.EngineKind)}";

    public static IEnumerable<string> MistakesOf(GatewayOptions options)
    {
        var kind = EngineKinds.OfFiles(options);
        if (!EngineKinds.Local.Contains(kind))
        {
            return [$"{KindKey} is '{kind}'; known are {string.Join(", ", EngineKinds.Local)}."];
        }

        return options.Models
            .SelectMany((model, index) => OfModel($"{GatewayOptions.Section}:{nameof(GatewayOptions.Models)}:{index}", model, options, kind))
            .Prepend(RefusedBy(kind, options.Engine, $"{GatewayOptions.Section}:{nameof(GatewayOptions.Engine)}"))
            .OfType<string>();
    }

    private static IEnumerable<string?> OfModel(string key, ModelOptions model, GatewayOptions options, string kind)
    {
        var own = EngineKinds.Of(model, options);
        if (EngineKinds.Local.Contains(own) && own != kind)
        {
            yield return $"{key}:EngineKind is '{own}', and {KindKey} is '{kind}', which runs the other files. One process can hold "
                + $"the llama.cpp library of one of them only: set {KindKey} to {own}, or leave EngineKind out here.";
        }

        if (own == kind)
        {
            yield return RefusedBy(kind, model.Engine, $"{key}:Engine");
        }
    }

    /// <summary>The options of a section that the engine has no way to follow; null where there are none.</summary>
    private static string? RefusedBy(string kind, EngineOptions engine, string key)
    {
        (string Name, object? Value, bool IsRefused)[] options = kind == EngineKinds.LLamaSharp
            ?
            [
                (nameof(engine.ThreadPoll), engine.ThreadPoll, engine.ThreadPoll is not null),
                (nameof(engine.PinThreads), engine.PinThreads, engine.PinThreads is true),
                (nameof(engine.KvCacheLayout), engine.KvCacheLayout, engine.KvCacheLayout is KvCacheLayout.Unified),
            ]
            : [(nameof(engine.SessionIdleSeconds), engine.SessionIdleSeconds, engine.SessionIdleSeconds is not null)];
        var refused = options.Where(static option => option.IsRefused).Select(option => $"{key}:{option.Name} is {option.Value}").ToList();
        return refused.Count == 0 ? null : $"{string.Join(", ", refused)}; the engine {kind} cannot do that. Leave it out.";
    }
}
