namespace Gateway.Commands.Bench.Loads;

/// <summary>The loads that there are.</summary>
internal static class LoadCatalog
{
    public static IReadOnlyList<ILoad> All { get; } =
    [
        new DistinctLoad(),
        new SharedPrefixLoad(),
        new MixedLoad(),
        new DisconnectLoad(),
        new OverloadLoad(),
        new ConnectionsLoad(),
    ];

    public static string Names => string.Join(", ", All.Select(load => load.Name));
}
