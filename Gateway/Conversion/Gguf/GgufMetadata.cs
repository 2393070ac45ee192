using System.Collections;

namespace Gateway.Conversion.Gguf;

/// <summary>
/// A GGUF file's keys and values, in the file's order. A value is a CLR number, a bool, a string, or an array of one
/// of these; its CLR type is its type in the file.
/// </summary>
internal sealed class GgufMetadata : IEnumerable<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> _entries = [];
    private readonly Dictionary<string, object> _byKey = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    /// <summary>Adds a value at the end. Each key occurs once.</summary>
    public void Add(string key, object value)
    {
        _ = GgufValues.TypeOf(value);
        if (!_byKey.TryAdd(key, value))
        {
            throw new ConversionException($"The metadata key '{key}' occurs twice.");
        }

        _entries.Add(new(key, value));
    }

    public bool TryGet(string key, out object? value) => _byKey.TryGetValue(key, out value);

    /// <summary>The value as a string, or null where it is missing or no string.</summary>
    public string? GetString(string key) => _byKey.GetValueOrDefault(key) as string;

    /// <summary>The value as an integer, or null where it is missing, no integer, or beyond a long.</summary>
    public long? GetInteger(string key) => _byKey.GetValueOrDefault(key) switch
    {
        byte x => x,
        sbyte x => x,
        ushort x => x,
        short x => x,
        uint x => x,
        int x => x,
        long x => x,
        ulong x when x <= long.MaxValue => (long)x,
        _ => null,
    };

    /// <summary>The value as a float, or null where it is missing or no floating-point number.</summary>
    public double? GetNumber(string key) => _byKey.GetValueOrDefault(key) switch
    {
        float x => x,
        double x => x,
        _ => GetInteger(key),
    };

    /// <summary>The value as an array of <typeparamref name="T"/>, or null where it is missing or something else.</summary>
    public T[]? GetArray<T>(string key) => _byKey.GetValueOrDefault(key) as T[];

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
