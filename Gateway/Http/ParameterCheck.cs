using System.Globalization;
using Gateway.Generation;

namespace Gateway.Http;

/// <summary>Resolves a request's numbers against their ranges and defaults, and keeps the first mistake.</summary>
internal sealed class ParameterCheck
{
    public GenerationFailure? Failure { get; private set; }

    /// <summary>The value, or <paramref name="fallback"/> where it is absent or wrong.</summary>
    public float Number(string name, double? value, double min, double max, float fallback, string remedy)
    {
        if (value is not { } number)
        {
            return fallback;
        }

        // Not "number < min || number > max": 1e999 is read as infinity, and a comparison must fail for whatever is no number.
        if (number >= min && number <= max)
        {
            return (float)number;
        }

        Refuse(name, $"{name} is {Show(number)}; it must be between {Show(min)} and {Show(max)}. {remedy}");
        return fallback;
    }

    /// <summary>The value, or <paramref name="fallback"/> where it is absent or wrong.</summary>
    public int Integer(string name, long? value, int min, int fallback, string remedy)
    {
        if (value is not { } number)
        {
            return fallback;
        }

        if (number >= min && number <= int.MaxValue)
        {
            return (int)number;
        }

        Refuse(name, $"{name} is {number}; it must be between {min} and {int.MaxValue}. {remedy}");
        return fallback;
    }

    /// <summary>One value that has two names: they must not contradict each other.</summary>
    public (string Name, T? Value) Either<T>(string name, T? value, string otherName, T? otherValue)
        where T : struct, IEquatable<T>
    {
        if (value is { } one && otherValue is { } other && !one.Equals(other))
        {
            Refuse(otherName, $"{otherName} is {other} and {name} is {one}; both mean the same. Send one of them.");
        }

        return otherValue is null ? (name, value) : (otherName, otherValue);
    }

    public void Refuse(string param, string message) =>
        Failure ??= new GenerationFailure(FailureKind.InvalidRequest, message, param);

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);
}
