using System.Text.Json;

namespace Gateway.Conversion.ChatGlm;

/// <summary>The fields of a config.json, read with their bounds.</summary>
internal sealed class ConfigFields
{
    private readonly JsonElement _root;
    private readonly string _path;

    public ConfigFields(JsonElement root, string path)
    {
        _root = root;
        _path = path;
    }

    /// <summary>The field, or null where it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool Flag(string name, bool byDefault) => Find(name) switch
    {
        null => byDefault,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var value => throw new ConversionException($"'{_path}': {name} is {value}, not true or false."),
    };

    public int Integer(string name, int least, int most) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw new ConversionException($"'{_path}': {name} is {Describe(name)}, not an integer from {least} to {most}.");

    public double Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number)
            ? number
            : throw new ConversionException($"'{_path}': {name} is {Describe(name)}, not a number.");

    public string Describe(string name) => Find(name)?.ToString() ?? "missing";
}
