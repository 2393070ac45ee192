namespace Gateway.Conversion.Pickle;

/// <summary>The values of a pickle in work, with its marks.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];
    private readonly PickleBytes _bytes;

    /// <param name="bytes">Says where the pickle stands, for messages.</param>
    public PickleStack(PickleBytes bytes)
    {
        _bytes = bytes;
    }

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Push(_values.Count);

    public object? Peek()
    {
        CheckHas(1);
        return _values[^1];
    }

    public object? Pop() => Pop(1)[0];

    public object?[] Pop(int count)
    {
        CheckHas(count);
        return PopFrom(_values.Count - count);
    }

    public object?[] PopToMark() =>
        _marks.TryPop(out var mark) ? PopFrom(mark) : throw _bytes.Damaged("no mark to go back to");

    // Values below the last mark may not be taken: the mark would point beyond the stack.
    private void CheckHas(int count)
    {
        if (_values.Count - count < (_marks.TryPeek(out var mark) ? mark : 0))
        {
            throw _bytes.Damaged("too few values");
        }
    }

    private object?[] PopFrom(int index)
    {
        var values = _values.GetRange(index, _values.Count - index).ToArray();
        _values.RemoveRange(index, values.Length);
        return values;
    }
}
