namespace Gateway.Catalog;

/// <summary>A model that takes memory, as the plan sees it.</summary>
/// <param name="Index">Its place in the list that the caller has.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="IsLeaving">It is being unloaded already.</param>
/// <param name="IsLeased">Requests use it.</param>
/// <param name="IsYielding">It was chosen before and takes no new requests: it goes when those that use it are through.</param>
/// <param name="LastUsed">When a request last used it.</param>
internal readonly record struct Resident(int Index, long Bytes, bool IsLeaving, bool IsLeased, bool IsYielding, TimeSpan LastUsed);

/// <summary>Which models must go before another one is loaded. It decides and does nothing.</summary>
/// <param name="Fits">False where there is no room even with nothing else loaded.</param>
/// <param name="Leave">
/// The <see cref="Resident.Index"/> of those that must go; the caller waits for those that are leased, and then asks again.
/// Empty: there is room now.
/// </param>
internal sealed record EvictionPlan(bool Fits, IReadOnlyList<int> Leave)
{
    /// <summary>
    /// Those that leave already come first, then the idle ones, then the leased ones that yield already, then the others, each
    /// least recently used first. Of these, those that need not go after all stay. A choice among leased ones stands while they
    /// are leased, however often each of them is used meanwhile: else none would ever be through.
    /// </summary>
    /// <param name="bytes">What the new model takes.</param>
    /// <param name="limits">What all may take.</param>
    /// <param name="residents">Those that are loaded or being unloaded now.</param>
    public static EvictionPlan For(long bytes, MemoryLimits limits, IReadOnlyList<Resident> residents)
    {
        if (bytes > limits.Bytes)
        {
            return new EvictionPlan(false, []);
        }

        var candidates = residents
            .OrderByDescending(static model => model.IsLeaving)
            .ThenBy(static model => model.IsLeased)
            .ThenByDescending(static model => model.IsYielding)
            .ThenBy(static model => model.LastUsed)
            .ToList();
        var leave = new List<Resident>();
        while (!HasRoom(bytes, limits, residents, leave))
        {
            leave.Add(candidates[leave.Count]);
        }

        // The last one made enough room, perhaps alone: the ones before it were perhaps too small to matter.
        foreach (var model in leave.AsEnumerable().Reverse().ToList())
        {
            if (!model.IsLeaving && HasRoom(bytes, limits, residents, [.. leave.Where(other => other != model)]))
            {
                leave.Remove(model);
            }
        }

        return new EvictionPlan(true, [.. leave.Select(static model => model.Index)]);
    }

    private static bool HasRoom(long bytes, MemoryLimits limits, IReadOnlyList<Resident> residents, List<Resident> leave) =>
        residents.Count - leave.Count < limits.MaxLoaded
        && !(residents.Sum(static model => model.Bytes) - leave.Sum(static model => model.Bytes) + bytes > limits.Bytes);
}
