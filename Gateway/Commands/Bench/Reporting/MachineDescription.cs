using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Commands.Bench.Reporting;

/// <summary>The machine that a report speaks of, without its name.</summary>
internal static class MachineDescription
{
    private const string ProcessorFile = "/proc/cpuinfo";

    public static IReadOnlyList<string> Read() =>
    [
        $"{Processor()}, {Environment.ProcessorCount} cores for this process",
        string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):0.0} GiB of memory"),
        $"{RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}",
    ];

    private static string Processor()
    {
        const string Name = "model name";
        var line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "a processor that the system does not name";
    }
}
