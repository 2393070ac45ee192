using System.Globalization;
using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>What is said about loads that failed, or that last too long.</summary>
internal static class LoadFailures
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>To everybody who waited, and to those who come before the next attempt.</summary>
    public static GenerationFailure Failed(string id, string problem, TimeSpan retryAfter) => new(
        FailureKind.ModelUnavailable, $"Model '{id}' could not be loaded: {problem}", "model", RetryAfter: retryAfter);

    /// <summary>That a model needs more than all may have, with both figures.</summary>
    public static string TooLarge(ModelEstimate estimate, MemoryLimits limits) => string.Create(
        CultureInfo.InvariantCulture,
        $"its weights and KV cache need {estimate.MemoryBytes} bytes, and Gateway:Loading:MemoryBudgetBytes is {limits.Bytes}. Raise that, or lower the model's Engine:KvCacheTokens.");

    /// <summary>To a request that has waited for as long as it may.</summary>
    public static GenerationFailure TooSlow(ModelEntry entry, int seconds) => new(
        FailureKind.ModelUnavailable,
        $"Model '{entry.Id}' is not loaded yet after {seconds} s ({(entry.TakesMemory ? "its load goes on" : "it waits for its turn, or for memory that others use")}). Ask again later, or raise Gateway:Loading:WaitSeconds.",
        "model",
        "model_loading",
        RetryAfter);

    public static GenerationFailure TooManyWait(ModelEntry entry, int most) => new(
        FailureKind.Overloaded,
        $"{most} requests wait for model '{entry.Id}' to be loaded, and no more may (Gateway:Loading:QueueLength). Try again later.",
        RetryAfter: RetryAfter);

    public static GenerationFailure EngineStopped(string id) => new(
        FailureKind.ModelUnavailable,
        $"The engine of model '{id}' makes no progress. It is loaded anew when its last requests have ended.",
        "model",
        RetryAfter: RetryAfter);
}
