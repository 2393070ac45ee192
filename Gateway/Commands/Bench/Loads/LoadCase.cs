namespace Gateway.Commands.Bench.Loads;

/// <summary>One row group of a load: so many streams, sampled in one way.</summary>
internal sealed record LoadCase(string Name, int Streams, BenchSampling Sampling);
