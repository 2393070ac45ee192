namespace Gateway.Options;

/// <summary>When a model is loaded.</summary>
internal enum LoadTime
{
    /// <summary>When the service starts, before it says that it is ready.</summary>
    AtStart,

    /// <summary>When the first request names it.</summary>
    OnFirstUse,
}
