namespace Gateway.Commands.Bench;

/// <summary>Where a run tells how far it is.</summary>
internal interface IBenchProgress
{
    /// <summary>The next measurement of so many begins.</summary>
    void Begin(string what, int number, int count);

    /// <summary>A measurement is done, with its most telling value.</summary>
    void End(string what, string value);
}
