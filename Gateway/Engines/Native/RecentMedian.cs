namespace Gateway.Engines.Native;

/// <summary>The median of the last few values: a single step that was held up does not move it.</summary>
/// <param name="size">How many values.</param>
internal sealed class RecentMedian(int size)
{
    private readonly double[] _values = new double[size];
    private readonly double[] _sorted = new double[size];
    private long _added;

    /// <summary>0 while there is no value. Of an even number of values it is the lower middle one.</summary>
    public double Value { get; private set; }

    public void Add(double value)
    {
        _values[_added++ % size] = value;
        var count = (int)Math.Min(_added, size);
        var sorted = _sorted.AsSpan(0, count);
        _values.AsSpan(0, count).CopyTo(sorted);
        sorted.Sort();
        Value = sorted[(count - 1) / 2];
    }
}
