using System.Globalization;
using System.Text.Json;
using Gateway.Generation;
using Gateway.Requests;
using Microsoft.Extensions.AI;

namespace Gateway.InProcess;

/// <summary>
/// The parameters that <see cref="ChatOptions"/> has no property for, by the names that the HTTP interface gives them, and
/// those that it accepts without effect. Any other key is refused: a misspelt one would be dropped in silence.
/// </summary>
internal sealed class AdditionalParameters
{
    private const string MinPName = "min_p";
    private const string RepeatPenaltyName = "repeat_penalty";
    private const string RepetitionPenaltyName = "repetition_penalty";
    private const string RepeatLastNName = "repeat_last_n";

    private static readonly string[] Known = [MinPName, RepeatPenaltyName, RepetitionPenaltyName, RepeatLastNName];

    private readonly AdditionalPropertiesDictionary? _properties;
    private readonly ParameterCheck _check;

    /// <param name="properties">What the caller brings.</param>
    /// <param name="check">Gets what is wrong.</param>
    public AdditionalParameters(AdditionalPropertiesDictionary? properties, ParameterCheck check)
    {
        _properties = properties;
        _check = check;
        if (properties?.Keys.FirstOrDefault(static key => !IsKnown(key)) is { } unknown)
        {
            check.Refuse(
                NameOf(unknown), $"{NameOf(unknown)} is not known; these are: {string.Join(", ", Known)}. Leave it out.");
        }
    }

    /// <summary>What HTTP accepts without effect: an upstream may do something with it. Values that no JSON is made of are left out.</summary>
    public IReadOnlyList<OtherField> OtherFields
    {
        get
        {
            var fields = new List<OtherField>();
            foreach (var (key, value) in _properties ?? [])
            {
                var name = HarmlessParameters.OfRequest.FirstOrDefault(each => each.Equals(key, StringComparison.OrdinalIgnoreCase));
                if (name is not null && ToJson(value) is { } json)
                {
                    fields.Add(new OtherField(name, json, IsHarmless: true));
                }
            }

            return fields;
        }
    }

    public Parameter<double> MinP => Number(MinPName);

    public Parameter<double> RepeatPenalty => _check.Either(Number(RepeatPenaltyName), Number(RepetitionPenaltyName));

    public Parameter<long> RepeatLastN
    {
        get
        {
            var (name, value) = Number(RepeatLastNName);
            if (value is { } number && Math.Abs(number) < 1L << 53 && double.IsInteger(number))
            {
                return new(name, (long)number);
            }

            if (value is not null)
            {
                _check.Refuse(name, $"{name} is {value}; it must be an integer.");
            }

            return new(name, null);
        }
    }

    private static bool IsKnown(string key) =>
        Known.Contains(key, StringComparer.OrdinalIgnoreCase) || HarmlessParameters.OfRequest.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static string NameOf(string key) => $"ChatOptions.AdditionalProperties[\"{key}\"]";

    private Parameter<double> Number(string key)
    {
        var name = NameOf(key);
        object? value = null;
        if (_properties?.TryGetValue(key, out value) is not true || value is null or JsonElement { ValueKind: JsonValueKind.Null })
        {
            return new(name, null);
        }

        if (ToNumber(value) is { } number)
        {
            return new(name, number);
        }

        _check.Refuse(name, $"{name} is '{value}', a {value.GetType().Name}; it must be a number.");
        return new(name, null);
    }

    private static JsonElement? ToJson(object? value) => value switch
    {
        JsonElement json => json,
        bool flag => JsonElement.Parse(flag ? "true" : "false"),
        string text => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\""),
        IEnumerable<KeyValuePair<string, string>> texts => JsonElement.Parse(
            $"{{{string.Join(',', texts.Select(static text => $"\"{JsonEncodedText.Encode(text.Key)}\":\"{JsonEncodedText.Encode(text.Value)}\""))}}}"),
        _ => null,
    };

    private static double? ToNumber(object value) => value switch
    {
        // By its text: 0.01 as a float is a little less than 0.01, and within the range all the same.
        float number => double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        double or decimal or int or long or short or byte or uint or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.Number } json => json.GetDouble(),
        _ => null,
    };
}
