namespace Gateway.Engines.Native;

/// <summary>A small random generator with a seed (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 inclusive to 1 exclusive, 53 random bits.</summary>
    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }
}
