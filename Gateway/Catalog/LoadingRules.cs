using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>The options of <c>Gateway:Loading</c> and of a model's entry, with their defaults resolved.</summary>
internal static class LoadingRules
{
    private const int DefaultMaxLoaded = 4;

    private static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromSeconds(300);

    public static LoadTime LoadTimeOf(ModelDefinition model, bool isDefault)
    {
        // What would go again at once is not loaded for nobody.
        var isWorthwhile = IsRemote(model) || (isDefault && SecondsOf(model) != 0);
        return model.Options.Load ?? model.Service.Loading.Load ?? (isWorthwhile ? LoadTime.AtStart : LoadTime.OnFirstUse);
    }

    /// <summary>How long a model stays loaded without requests; null for ever, as a remote one does, which holds no memory.</summary>
    public static TimeSpan? KeepAliveOf(ModelDefinition model, LoadTime load) => SecondsOf(model) switch
    {
        _ when IsRemote(model) => null,
        null => load == LoadTime.AtStart ? null : DefaultKeepAlive,
        < 0 => null,
        { } seconds => TimeSpan.FromSeconds(seconds),
    };

    /// <param name="loading">The options.</param>
    /// <param name="atStart">How many models are loaded at start.</param>
    public static MemoryLimits LimitsOf(LoadingOptions loading, int atStart) =>
        new(loading.MaxLoaded ?? Math.Max(DefaultMaxLoaded, atStart), loading.MemoryBudgetBytes);

    /// <summary>How long a model's failure is given at once, before a request tries to load it again.</summary>
    /// <param name="loading">The options.</param>
    /// <param name="failures">Failures in a row, at least 1.</param>
    public static TimeSpan BackoffAfter(LoadingOptions loading, int failures) =>
        TimeSpan.FromSeconds(Math.Min(loading.MaxRetrySeconds, loading.RetrySeconds * Math.Pow(2, Math.Min(failures, 32) - 1)));

    private static bool IsRemote(ModelDefinition model) => model.EngineKind == EngineKinds.Remote;

    private static int? SecondsOf(ModelDefinition model) => model.Options.KeepAliveSeconds ?? model.Service.Loading.KeepAliveSeconds;
}
