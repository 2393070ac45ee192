using Gateway.Interop;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LibraryFilesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llama-files").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Find_AbsentFolder_SaysWhichAndWhatToSet() =>
        Assert.That(
            () => LibraryFiles.Find(Path.Combine(_folder, "nowhere")),
            Throws.TypeOf<NativeLibraryException>()
                .With.Message.Contains("nowhere").And.Message.Contains("Gateway:NativeLibraryFolder"));

    [Test]
    public void Find_FolderWithoutTheLibraries_NamesThem() =>
        Assert.That(
            () => LibraryFiles.Find(_folder),
            Throws.TypeOf<NativeLibraryException>().With.Message.Contains(_folder).And.Message.Contains("llama"));

    [Test]
    public void Find_TheFolderBesideTheProgram_HasAllThree()
    {
        var files = LibraryFiles.Find(LibraryFiles.DefaultFolder);

        Assert.That(files.Keys, Is.EquivalentTo(new[] { "ggml-base", "ggml", "llama" }));
        Assert.That(files.Values, Has.All.Exist);
    }

    [Platform("Linux")]
    [TestCase("libllama.so", "llama", true)]
    [TestCase("libllama.so.0", "llama", true)]
    [TestCase("libllama.so.0.5.0", "llama", true)]
    [TestCase("libllama.v0.5.0.so", "llama", true)]
    [TestCase("libllama.vulkan.v0.5.0.so", "llama", true)]
    [TestCase("libggml.cuda.v0.5.0.so", "ggml", true)]
    [TestCase("libggml-base.so", "ggml-base", true)]
    [TestCase("libggml-base.so", "ggml", false)]
    [TestCase("libggml-cpu-haswell.so", "ggml", false)]
    [TestCase("libllama-common.so", "llama", false)]
    [TestCase("libllama.so.debug", "llama", false)]
    [TestCase("llama.dll", "llama", false)]
    public void IsNamed_KnowsEveryVersionedName(string file, string name, bool expected) =>
        Assert.That(LibraryFiles.IsNamed(file, name), Is.EqualTo(expected));
}
