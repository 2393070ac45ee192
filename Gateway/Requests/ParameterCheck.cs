using System.Globalization;
using Gateway.Generation;

namespace Gateway.Requests;

/// <summary>Resolves a request's numbers against their ranges and defaults, and keeps the first mistake.</summary>
internal sealed class ParameterCheck
{
    public GenerationFailure? Failure { get; private set; }

    /// <summary>The value, or <paramref name="fallback"/> where it is absent or wrong.</summary>
    public float Number(Parameter<double> parameter, double min, double max, float fallback, string remedy)
    {
        if (parameter.Value is not { } number)
        {
            return fallback;
        }

        // Not "number < min || number > max": 1e999 is read as infinity, and a comparison must fail for whatever is no number.
        if (number >= min && number <= max)
        {
            return (float)number;
        }

        Refuse(parameter.Name, $"{parameter.Name} is {Show(number)}; it must be between {Show(min)} and {Show(max)}. {remedy}");
        return fallback;
    }

    /// <summary>The value, or <paramref name="fallback"/> where it is absent or wrong.</summary>
    public int Integer(Parameter<long> parameter, int min, int fallback, string remedy)
    {
        if (parameter.Value is not { } number)
        {
            return fallback;
        }

        if (number >= min && number <= int.MaxValue)
        {
            return (int)number;
        }

        Refuse(parameter.Name, $"{parameter.Name} is {number}; it must be between {min} and {int.MaxValue}. {remedy}");
        return fallback;
    }

    /// <summary>One value that has two names: they must not contradict each other.</summary>
    public Parameter<T> Either<T>(Parameter<T> one, Parameter<T> other)
        where T : struct, IEquatable<T>
    {
        if (one.Value is { } value && other.Value is { } otherValue && !value.Equals(otherValue))
        {
            Refuse(other.Name, $"{other.Name} is {otherValue} and {one.Name} is {value}; both mean the same. Send one of them.");
        }

        return other.Value is null ? one : other;
    }

    public void Refuse(string param, string message) =>
        Failure ??= new GenerationFailure(FailureKind.InvalidRequest, message, param);

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);
}
