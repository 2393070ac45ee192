using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NUnit.Framework;

namespace Gateway.Tests.Benchmarks;

/// <summary>
/// Runs the micro-benchmarks: <c>dotnet test Gateway.Tests -c Release --filter Name~Benchmark_Runs</c>. They are no part of
/// a test run, and the tables go to the test's output.
/// </summary>
[Explicit("They take minutes, and tell something on a quiet machine in Release only.")]
internal sealed class MicroBenchmarks
{
    [TestCase(typeof(SamplingBenchmark))]
    [TestCase(typeof(SamplingStepBenchmark))]
    [TestCase(typeof(EventStreamBenchmark))]
    [TestCase(typeof(TokenizerBenchmark))]
    [TestCase(typeof(SchedulerBenchmark))]
    public void Benchmark_Runs(Type benchmark)
    {
        // In this process: a project of its own would have to be built, and see what is internal here.
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(TestContext.CurrentContext.WorkDirectory, "BenchmarkDotNet.Artifacts"));

        var summary = BenchmarkRunner.Run(benchmark, config);

        Assert.That(summary.HasCriticalValidationErrors, Is.False, "Run it in Release: -c Release.");
        Assert.That(summary.Reports, Is.Not.Empty);
        Assert.That(summary.Reports.Select(report => report.Success), Has.All.True);
    }
}
