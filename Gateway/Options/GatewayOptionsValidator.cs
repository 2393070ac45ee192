using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>
/// Checks every range of the section at start, all mistakes at once. It reads the attributes itself, where the generated
/// validator would do, because its messages name the key as the configuration has it, and the value.
/// </summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = MistakesOf(GatewayOptions.Section, options).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> MistakesOf(string path, object section)
    {
        foreach (var property in section.GetType().GetProperties())
        {
            var key = $"{path}:{property.Name}";
            var value = property.GetValue(section);
            var broken = property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(Exact(value)));
            if (broken is not null)
            {
                yield return $"{key} {Describe(value, broken)}";
            }
            foreach (var mistake in Within(property, key, value))
            {
                yield return mistake;
            }
        }
    }

    private static IEnumerable<string> Within(PropertyInfo property, string key, object? value) => value switch
    {
        null => [],
        _ when property.IsDefined(typeof(ValidateObjectMembersAttribute)) => MistakesOf(key, value),
        IEnumerable items when property.IsDefined(typeof(ValidateEnumeratedItemsAttribute)) =>
            items.Cast<object>().SelectMany((item, index) => MistakesOf($"{key}:{index}", item)),
        _ => [],
    };

    /// <summary>A range's bounds are of double: 0.01 as a float is a little less than that, and is within all the same.</summary>
    private static object? Exact(object? value) =>
        value is float number ? double.Parse(Text(number), CultureInfo.InvariantCulture) : value;

    private static string Describe(object? value, ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "is missing.",
        RangeAttribute range => $"is {Text(value)}; {Text(range.Minimum)} to {Text(range.Maximum)} are allowed.",
        MaxLengthAttribute most => $"has {(value as ICollection)?.Count} values; at most {most.Length} are allowed.",
        _ => $"is '{value}'; {rule.ErrorMessage}",
    };

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
