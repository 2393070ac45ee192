using System.Diagnostics.CodeAnalysis;

namespace Gateway.Generation;

/// <summary>A value, or the expected failure that took its place.</summary>
internal readonly struct Outcome<T>
    where T : class
{
    private readonly T? _value;
    private readonly GenerationFailure? _failure;

    private Outcome(T? value, GenerationFailure? failure)
    {
        _value = value;
        _failure = failure;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(GenerationFailure failure) => new(null, failure);

    /// <summary>True with the value, or false with the failure.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out GenerationFailure? failure)
    {
        value = _value;
        failure = value is null ? _failure ?? throw new InvalidOperationException("An Outcome must be made from a value or a failure.") : null;
        return value is not null;
    }
}
