namespace Gateway.Catalog;

/// <summary>How one model is.</summary>
/// <param name="Id">What clients send as <c>model</c>.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="IsAlive">True unless it is loaded and its engine has stopped making progress.</param>
/// <param name="Problem">For a person: why it failed to load; null where it did not.</param>
/// <param name="IsStarting">True where it is to be loaded at start and that has not succeeded or failed yet.</param>
internal sealed record ModelHealth(string Id, ModelState State, bool IsAlive, string? Problem, bool IsStarting = false);
