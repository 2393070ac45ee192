namespace Gateway.Engines.Remote;

/// <summary>What an attempt tells of its upstream.</summary>
internal enum CircuitVerdict
{
    /// <summary>Neither that it works nor that it does not.</summary>
    Nothing,

    /// <summary>An answer has begun.</summary>
    Worked,

    /// <summary>The upstream failed.</summary>
    Failed,
}
