using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Options;

[TestFixture]
internal sealed class ProcessorCoresTests
{
    private string _topology = "";

    [SetUp]
    public void SetUp() => _topology = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_topology, recursive: true);

    [TestCase(16, "0,8", "1,9", "2,10", "3,11", "4,12", "5,13", "6,14", "7,15", ExpectedResult = 8, TestName = "16 threads on 8 cores")]
    [TestCase(2, "0", "1", ExpectedResult = 2, TestName = "2 cores")]
    [TestCase(4, "0", "1", "2-3", "4-5", "6-7", ExpectedResult = 4, TestName = "a container with 4 processors of more")]
    [TestCase(1, "0-1", ExpectedResult = 1, TestName = "one processor")]
    public int Count_TopologyIsKnown_ThreadsOfOneCoreCountOnce(int logical, params string[] siblings)
    {
        // Each processor of a core lists all of them.
        var cpu = 0;
        foreach (var list in siblings.SelectMany(static list => new[] { list, list }))
        {
            var folder = Directory.CreateDirectory(Path.Combine(_topology, $"cpu{cpu++}", "topology")).FullName;
            File.WriteAllText(Path.Combine(folder, "thread_siblings_list"), list + "\n");
        }

        // Folders that are no processor have none.
        Directory.CreateDirectory(Path.Combine(_topology, "cpufreq"));
        return ProcessorCores.Count(_topology, logical, isShared: false);
    }

    [TestCase(16, true, ExpectedResult = 8)]
    [TestCase(4, true, ExpectedResult = 4)]
    [TestCase(16, false, ExpectedResult = 16)]
    public int Count_TopologyIsUnknown_IsGuessed(int logical, bool isShared) =>
        ProcessorCores.Count(Path.Combine(_topology, "none"), logical, isShared);

    [Test]
    public void Usable_IsWithinTheMachine() =>
        Assert.That(ProcessorCores.Usable, Is.InRange(1, Environment.ProcessorCount));
}
