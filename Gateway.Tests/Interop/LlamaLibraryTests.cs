using Gateway.Interop;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaLibraryTests
{
    [Test]
    public void Load_TheSameFolderAgain_IsTheSameInstance()
    {
        var again = LlamaLibrary.Load(DemoModel.Library.Folder + Path.DirectorySeparatorChar, NullLoggerFactory.Instance);

        Assert.That(again, Is.SameAs(DemoModel.Library));
    }

    [Test]
    public void Load_AnotherFolder_IsRefusedNamingBoth()
    {
        var other = Path.GetTempPath().TrimEnd(Path.DirectorySeparatorChar);

        Assert.That(
            () => LlamaLibrary.Load(DemoModel.Library.Folder + "/../" + other, NullLoggerFactory.Instance),
            Throws.TypeOf<NativeLibraryException>().With.Message.Contains(DemoModel.Library.Folder));
    }

    [Test]
    public void Library_HasAVersionACpuAndItsFeatures()
    {
        var library = DemoModel.Library;
        var cpu = library.Devices.Single(device => device.Kind == ComputeDeviceKind.Cpu);

        Assert.Multiple(() =>
        {
            Assert.That(library.Version, Does.StartWith("0.5."));
            Assert.That(cpu.TotalBytes, Is.GreaterThan(1L << 20));
            Assert.That(library.SystemInfo, Does.Contain("CPU"));
            Assert.That(
                library.SupportsGpuOffload,
                Is.EqualTo(library.Devices.Any(d => d.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu)));
        });
    }
}
