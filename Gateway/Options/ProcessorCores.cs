using System.Runtime.InteropServices;

namespace Gateway.Options;

/// <summary>
/// How many threads can compute at full speed: one a physical core. Two threads on one core share its vector units, and ggml's
/// threads wait for the slowest of them at every node of the graph, which is why llama.cpp counts cores in the same way.
/// </summary>
internal static class ProcessorCores
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>Where nothing tells the cores: so many logical processors are taken for cores of their own, as in llama.cpp.</summary>
    private const int SmallMachine = 4;

    /// <summary>Physical cores that this process may use, at least 1; affinity and a container's limit are heeded.</summary>
    public static int Usable { get; } = Count(
        Topology, Environment.ProcessorCount, isShared: OperatingSystem.IsWindows() && RuntimeInformation.ProcessArchitecture == Architecture.X64);

    /// <param name="topology">The folder in which Linux describes its processors; elsewhere it does not exist.</param>
    /// <param name="logical">Logical processors that may be used.</param>
    /// <param name="isShared">True where, without that folder, two logical processors are one core as a rule.</param>
    internal static int Count(string topology, int logical, bool isShared)
    {
        var physical = CountIn(topology);
        return physical > 0 ? Math.Min(physical, logical)
            : isShared && logical > SmallMachine ? logical / 2
            : logical;
    }

    /// <summary>Different lists of processors that share a core; 0 where there are none to read.</summary>
    private static int CountIn(string topology)
    {
        try
        {
            return Directory.EnumerateDirectories(topology, "cpu*")
                .Select(static cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
                .Where(File.Exists)
                .Select(static siblings => File.ReadAllText(siblings).Trim())
                .Distinct()
                .Count();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
