namespace Gateway.Options;

/// <summary>The rules of one model's entry: which values its kind of engine needs, and which mean nothing to it.</summary>
internal static class ModelRules
{
    public static IEnumerable<string> MistakesOf(string key, ModelOptions model, GatewayOptions service)
    {
        var kind = EngineKinds.Of(model, service);
        if (!EngineKinds.All.Contains(kind))
        {
            return [$"{key}:EngineKind is '{kind}'; known are {string.Join(", ", EngineKinds.All)}."];
        }

        return Names(key, model).Concat(kind == EngineKinds.Remote ? OfRemote(key, model) : OfFile(key, model, kind));
    }

    private static IEnumerable<string> Names(string key, ModelOptions model) => model.Aliases
        .Select((alias, index) => (alias, index))
        .Where(static item => !ModelName.IsValid(item.alias))
        .Select(item => $"{key}:Aliases:{item.index} is '{item.alias}'; {ModelName.Rule}");

    private static IEnumerable<string> OfFile(string key, ModelOptions model, string kind)
    {
        if (string.IsNullOrWhiteSpace(model.Path))
        {
            yield return $"{key}:Path is missing.";
        }

        foreach (var name in SetIn(model.Remote))
        {
            yield return $"{key}:Remote:{name} is set, and the engine kind {kind} runs a file. Leave it out, or set EngineKind to {EngineKinds.Remote}.";
        }
    }

    private static IEnumerable<string> OfRemote(string key, ModelOptions model)
    {
        foreach (var mistake in RemoteRules.MistakesOf($"{key}:Remote", model.Remote))
        {
            yield return mistake;
        }

        string[] ofFiles =
        [
            .. string.IsNullOrEmpty(model.Path) ? Array.Empty<string>() : ["Path"],
            .. string.IsNullOrEmpty(model.Template) ? Array.Empty<string>() : ["Template"],
            .. model.KeepAliveSeconds is null ? Array.Empty<string>() : ["KeepAliveSeconds"],
            .. model.SystemPlacement is null ? Array.Empty<string>() : ["SystemPlacement"],
            .. SetIn(model.Engine).Select(static name => $"Engine:{name}"),
        ];
        foreach (var name in ofFiles)
        {
            yield return $"{key}:{name} is set, and means nothing to a remote model. Leave it out.";
        }
    }

    /// <summary>The options of a section that differ from those of an empty one.</summary>
    private static IEnumerable<string> SetIn<T>(T section)
        where T : new()
    {
        var empty = new T();
        return typeof(T).GetProperties()
            .Where(property => !Equals(property.GetValue(section), property.GetValue(empty)))
            .Select(static property => property.Name);
    }
}
