using Gateway.Hosting;
using Gateway.Interop;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

[TestFixture]
internal sealed class GpuPlacementTests
{
    private static readonly ComputeDevice Cpu = new("CPU", "a processor", ComputeDeviceKind.Cpu, 1, 2);
    private static readonly ComputeDevice Gpu = new("CUDA0", "NVIDIA H100", ComputeDeviceKind.Gpu, 1, 2);

    [TestCase(null, -1)]
    [TestCase("all", -1)]
    [TestCase("None", 0)]
    [TestCase("17", 17)]
    public void Resolve_WithAGpu_TakesTheLayersAskedFor(string? asked, int expected)
    {
        var placed = GpuPlacement.Resolve(new EngineOptions { GpuLayers = asked }, new EngineOptions(), [Cpu, Gpu], out var warning);

        Assert.That(placed.GpuLayers, Is.EqualTo(expected));
        Assert.That(warning, Is.Null);
    }

    [Test]
    public void Resolve_LayersAskedForAndNoGpu_WarnsWithTheRemedy()
    {
        var placed = GpuPlacement.Resolve(new EngineOptions(), new EngineOptions { GpuLayers = "20" }, [Cpu], out var warning);

        Assert.That(placed.GpuLayers, Is.Zero);
        Assert.That(warning, Does.Contain("'20'").And.Contain("LlamaVariant=cuda"));
    }

    [Test]
    public void Resolve_NothingAskedAndNoGpu_SaysNothing([Values(null, "none", "0")] string? asked)
    {
        GpuPlacement.Resolve(new EngineOptions { GpuLayers = asked }, new EngineOptions(), [Cpu], out var warning);
        Assert.That(warning, Is.Null);
    }

    [Test]
    public void Resolve_GpuRequiredAndNone_IsRefused() => Assert.That(
        () => GpuPlacement.Resolve(new EngineOptions { RequireGpu = true }, new EngineOptions(), [Cpu], out _),
        Throws.TypeOf<GatewayStartException>().With.Message.Contains("RequireGpu"));

    [Test]
    public void Resolve_GpuThatIsNotThere_IsRefused()
    {
        Assert.That(
            () => GpuPlacement.Resolve(new EngineOptions { MainGpu = 1 }, new EngineOptions(), [Cpu, Gpu], out _),
            Throws.TypeOf<GatewayStartException>().With.Message.Contains("MainGpu is 1"));
        Assert.That(
            () => GpuPlacement.Resolve(new EngineOptions { TensorSplit = [1, 2] }, new EngineOptions(), [Cpu, Gpu], out _),
            Throws.TypeOf<GatewayStartException>().With.Message.Contains("TensorSplit has 2"));
    }

    [TestCase(-1, "28 of 28 layers on NVIDIA H100")]
    [TestCase(99, "28 of 28 layers on NVIDIA H100")]
    [TestCase(10, "10 of 28 layers on NVIDIA H100, the rest on the CPU with 2 threads")]
    [TestCase(0, "all 28 layers on the CPU with 2 threads")]
    public void Describe_SaysHowManyLayersAreWhere(int onGpu, string expected) =>
        Assert.That(GpuPlacement.Describe(28, onGpu, [Cpu, Gpu], 2), Is.EqualTo(expected));
}
