namespace Gateway.Commands.Bench.Reporting;

/// <summary>Percentiles with linear interpolation between the two nearest values.</summary>
internal static class Statistics
{
    /// <summary>Null where there are no values.</summary>
    public static double? Percentile(IEnumerable<double> values, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
        {
            return null;
        }

        var place = percent / 100 * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    public static double? Median(IEnumerable<double> values) => Percentile(values, 50);
}
