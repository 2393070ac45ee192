namespace Gateway.Catalog;

/// <summary>Where a model is in its life.</summary>
internal enum ModelState
{
    /// <summary>It is loaded when a request needs it.</summary>
    Unloaded,

    /// <summary>It is being loaded, or waits for its turn or for memory.</summary>
    Loading,

    Loaded,

    /// <summary>It gives back its memory.</summary>
    Unloading,

    /// <summary>Its last load failed.</summary>
    Failed,
}
