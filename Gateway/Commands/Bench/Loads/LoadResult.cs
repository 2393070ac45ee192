using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>What one round of a load gave for one server.</summary>
internal sealed class LoadResult
{
    /// <summary>By the key of the metric; one that could not be had is missing.</summary>
    public Dictionary<string, double> Values { get; } = [];

    /// <summary>How often each kind of error came.</summary>
    public SortedDictionary<string, int> Errors { get; } = new(StringComparer.Ordinal);

    public int Answers { get; private set; }

    public void Set(string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            Values[key] = number;
        }
    }

    /// <summary>Counts answers and their errors.</summary>
    public void Count(IEnumerable<Answer> answers)
    {
        foreach (var answer in answers)
        {
            Answers++;
            if (answer.Error is { } error)
            {
                AddError(error);
            }
        }
    }

    public void AddError(string kind) => Errors[kind] = Errors.GetValueOrDefault(kind) + 1;
}
