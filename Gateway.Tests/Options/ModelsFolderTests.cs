using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class ModelsFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Option_WinsAndIsRelativeToTheCurrentDirectory()
    {
        _folder.Folder("work", "gguf");

        var resolved = ModelsFolder.Resolve("../models", _folder.Folder("work"), _folder.Folder("program"));

        Assert.That(resolved, Is.EqualTo(_folder.File("models")));
    }

    [Test]
    public void NearestFolder_IsFoundFromTheCurrentDirectoryUpwards()
    {
        _folder.Folder("gguf");
        _folder.Folder("work", "gguf");

        var resolved = ModelsFolder.Resolve(null, _folder.Folder("work", "a", "b"), _folder.Folder("program"));

        Assert.That(resolved, Is.EqualTo(Path.Combine(_folder.Path, "work", "gguf")));
    }

    [Test]
    public void ProgramDirectory_IsAskedWhereTheCurrentOneHasNone()
    {
        _folder.Folder("program", "gguf");

        var resolved = ModelsFolder.Resolve(" ", _folder.Folder("work"), _folder.Folder("program", "bin", "net"));

        Assert.That(resolved, Is.EqualTo(Path.Combine(_folder.Path, "program", "gguf")));
    }

    [Test]
    public void NoFolder_IsNull()
    {
        Assert.That(ModelsFolder.Resolve(null, _folder.Path, _folder.Path), Is.Null);
    }
}
