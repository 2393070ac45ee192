using Gateway.Catalog;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

internal sealed class ModelDiscoveryTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("chatglm2-6b-q4_0.gguf", "chatglm2-6b")]
    [TestCase("chatglm2-6b.gguf", "chatglm2-6b")]
    [TestCase("a-Q4_K_M.gguf", "a")]
    [TestCase("a.f16.gguf", "a")]
    [TestCase("a_bf16.gguf", "a")]
    [TestCase("a-iq4_nl.gguf", "a")]
    [TestCase("a-tq1_0.gguf", "a")]
    [TestCase("a-mxfp4.gguf", "a")]
    [TestCase("a-q4_0-q8_0.gguf", "a-q4_0")]
    [TestCase("a-q4_0-chat.gguf", "a-q4_0-chat")]
    [TestCase("a-q9_0.gguf", "a-q9_0")]
    [TestCase("q4_0.gguf", "q4_0")]
    [TestCase("-q4_0.gguf", "-q4_0")]
    [TestCase("a-q8_0-00001-of-00003.gguf", "a")]
    public void Id_IsTheFileNameLessItsQuantisation(string file, string id)
    {
        var found = Find([], file);

        Assert.That(Ids(found), Is.EqualTo([id]));
        Assert.That(found[0].Path, Is.EqualTo(_folder.File(file)));
        Assert.That(found[0].Options.Id, Is.EqualTo(id));
    }

    [Test]
    public void IdsThatCollide_KeepTheirFullNames()
    {
        var found = Find([], "a-q4_0.gguf", "A-f16.gguf", "b-q8_0.gguf");

        Assert.That(Ids(found), Is.EqualTo(["A-f16", "a-q4_0", "b"]));
    }

    [Test]
    public void IdOfTheConfiguration_LeavesAnotherFileItsFullName()
    {
        var found = Find([Entry("CHAT", "elsewhere.gguf")], "chat-q4_0.gguf", "elsewhere.gguf");

        Assert.That(Ids(found), Is.EqualTo(["CHAT", "chat-q4_0"]));
        Assert.That(found[0].Path, Is.EqualTo(_folder.File("elsewhere.gguf")));
    }

    [Test]
    public void FileWhoseFullNameIsTakenToo_IsNotServed()
    {
        var found = Find([Entry("chat", "elsewhere.gguf")], "chat.gguf");

        Assert.That(Ids(found), Is.EqualTo(["chat"]));
        Assert.That(found[0].Path, Is.EqualTo(_folder.File("elsewhere.gguf")));
    }

    [TestCase("model-q4_0.gguf")]
    [TestCase("./sub/../model-q4_0.gguf")]
    public void ConfiguredEntry_HidesItsFile(string path)
    {
        var entry = Entry("mine", path);

        var found = Find([entry], "model-q4_0.gguf", "other.gguf");

        Assert.That(Ids(found), Is.EqualTo(["mine", "other"]));
        Assert.That(found[0].Path, Is.EqualTo(_folder.File("model-q4_0.gguf")));
        Assert.That(found[0].Options, Is.SameAs(entry));
    }

    [Test]
    public void OneFile_MayHaveTwoEntries()
    {
        var found = Find([Entry("warm", "model.gguf"), Entry("cold", "model.gguf")], "model.gguf");

        Assert.That(Ids(found), Is.EqualTo(["warm", "cold"]));
    }

    [Test]
    public void LaterSplits_AreSkipped()
    {
        var found = Find([], "a-00001-of-00003.gguf", "a-00002-of-00003.gguf", "a-00003-of-00003.gguf", "b-12-of-13.gguf");

        Assert.That(Ids(found), Is.EqualTo(["a", "b-12-of-13"]));
        Assert.That(found[0].Path, Is.EqualTo(_folder.File("a-00001-of-00003.gguf")));
    }

    [Test]
    public void OtherFilesAndFolders_AreNoModels()
    {
        File.WriteAllText(Path.Combine(_folder.Folder("inner"), "inside.gguf"), "");

        Assert.That(Find([], "a.gguf.part", "a.txt", "b.gguf").Select(model => model.Id), Is.EqualTo(["b"]));
    }

    [Test]
    public void ConfiguredEntries_ComeInTheirOrderThenFilesByName()
    {
        var found = Find([Entry("z", "z.gguf"), Entry("y", "/somewhere/y.gguf")], "c.gguf", "B.gguf", "a.gguf");

        Assert.That(Ids(found), Is.EqualTo(["z", "y", "B", "a", "c"]));
        Assert.That(found[1].Path, Is.EqualTo(Path.GetFullPath("/somewhere/y.gguf")));
    }

    [Test]
    public void WithoutAFolder_OnlyTheConfigurationCounts()
    {
        Assert.That(ModelDiscovery.Find(new GatewayOptions(), null), Is.Empty);
        Assert.That(ModelDiscovery.Find(new GatewayOptions(), _folder.File("absent")), Is.Empty);
        Assert.That(
            ModelDiscovery.Find(Service(Entry("a", "a.gguf")), null)[0].Path, Is.EqualTo(Path.GetFullPath("a.gguf")), "from the current directory");
    }

    [TestCase("a,chatglm2-demo,chatglm2-6b", 2)]
    [TestCase("a,CHATGLM2-6B,chatglm2-demo", 1)]
    [TestCase("a,chatglm2-demo,b", 1)]
    [TestCase("a,b", 0)]
    public void Default_IsChatGlm2ThenTheDemoThenTheFirst(string ids, int index)
    {
        Assert.That(ModelDiscovery.IndexOfDefault(Models(ids), null), Is.EqualTo(index));
        Assert.That(ModelDiscovery.IndexOfDefault(Models(ids), ""), Is.EqualTo(index));
    }

    [TestCase("b", 1)]
    [TestCase("B", 1)]
    [TestCase("chatglm2-6b", 0)]
    [TestCase("absent", -1)]
    public void ConfiguredDefault_IsThatModelOrNone(string wanted, int index) =>
        Assert.That(ModelDiscovery.IndexOfDefault(Models("chatglm2-6b,b"), wanted), Is.EqualTo(index));

    [Test]
    public void RemoteEntry_HasNoPath()
    {
        var remote = new ModelOptions { Id = "far", Remote = new RemoteOptions { Url = "http://localhost:1/v1" } };

        var found = Find([remote], "near.gguf");

        Assert.That(Ids(found), Is.EqualTo(["far", "near"]));
        Assert.That((found[0].Path, found[0].EngineKind), Is.EqualTo((default(string), "remote")));
        Assert.That((found[1].Path, found[1].EngineKind), Is.EqualTo((_folder.File("near.gguf"), "native")));
    }

    [Test]
    public void Alias_IsANameThatFilesDoNotTake()
    {
        var found = Find([new ModelOptions { Id = "a", Path = "a.gguf", Aliases = ["CHAT"] }], "chat-q4_0.gguf");

        Assert.That(Ids(found), Is.EqualTo(["a", "chat-q4_0"]));
        Assert.That(ModelDiscovery.IndexOfDefault(found, "chat"), Is.Zero);
    }

    private static GatewayOptions Service(params ModelOptions[] entries) => new() { Models = entries };

    private static ModelOptions Entry(string id, string path) => new() { Id = id, Path = path };

    private static IEnumerable<string> Ids(IEnumerable<ModelDefinition> models) => models.Select(model => model.Id);

    private static List<ModelDefinition> Models(string ids) =>
        [.. ids.Split(',').Select(id => new ModelDefinition(id, $"/models/{id}.gguf", Entry(id, $"{id}.gguf"), new GatewayOptions()))];

    private IReadOnlyList<ModelDefinition> Find(ModelOptions[] configured, params string[] files)
    {
        foreach (var file in files)
        {
            File.WriteAllText(_folder.File(file), "");
        }

        return ModelDiscovery.Find(Service(configured), _folder.Path);
    }
}
