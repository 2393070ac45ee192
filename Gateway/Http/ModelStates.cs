using Gateway.Catalog;

namespace Gateway.Http;

/// <summary>The names that models' states have in the API.</summary>
internal static class ModelStates
{
    public static string NameOf(ModelState state) => state switch
    {
        ModelState.Unloaded => "unloaded",
        ModelState.Loading => "loading",
        ModelState.Loaded => "loaded",
        ModelState.Unloading => "unloading",
        ModelState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the API."),
    };
}
