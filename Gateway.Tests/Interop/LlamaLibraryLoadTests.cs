using System.Reflection;
using System.Runtime.Loader;
using Gateway.Interop;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

/// <summary>Loads that fail, each in a fresh copy of the assembly, because a process has its library loaded once.</summary>
internal sealed class LlamaLibraryLoadTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llama-library").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_AbsentFolder_IsAReasonAndARemedy()
    {
        var failure = LoadFresh(Path.Combine(_folder, "nowhere"));

        Assert.That(failure.GetType().Name, Is.EqualTo(nameof(NativeLibraryException)));
        Assert.That(failure.Message, Does.Contain("nowhere").And.Contain("LlamaLibraryFolder").And.Contain("v0.5.x"));
    }

    [Test]
    public void Load_FilesThatAreNoLibraries_NamesTheFile()
    {
        foreach (var file in LibraryFiles.Find(LibraryFiles.DefaultFolder).Values)
        {
            File.WriteAllText(Path.Combine(_folder, Path.GetFileName(file)), "no library");
        }

        var failure = LoadFresh(_folder);

        Assert.That(failure.GetType().Name, Is.EqualTo(nameof(NativeLibraryException)));
        Assert.That(failure.Message, Does.Contain(Path.Combine(_folder, "")).And.Contain("cannot be loaded"));
        Assert.That(failure.InnerException, Is.Not.Null);
    }

    private static Exception LoadFresh(string folder)
    {
        var fresh = new AssemblyLoadContext(nameof(LlamaLibraryLoadTests)).LoadFromAssemblyPath(typeof(LlamaLibrary).Assembly.Location);
        var load = fresh.GetType(typeof(LlamaLibrary).FullName!, throwOnError: true)!.GetMethod(nameof(LlamaLibrary.Load))!;
        var thrown = Assert.Throws<TargetInvocationException>(() => load.Invoke(null, [folder, NullLoggerFactory.Instance]));
        return thrown!.InnerException!;
    }
}
