using System.Globalization;

namespace Gateway.Commands.Bench;

/// <summary>Processor time and memory of a server on this machine, as Linux counts them.</summary>
internal sealed class ServerProcess(int id)
{
    /// <summary>What the kernel reports times in, whatever it counts in.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Whether it can be read; other systems have no /proc, and the process may be gone.</summary>
    public bool IsReadable => File.Exists(Path("stat"));

    public double ProcessorSeconds
    {
        get
        {
            // The name in parentheses may have spaces; counting begins behind it.
            var stat = File.ReadAllText(Path("stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public double ResidentBytes
    {
        get
        {
            var line = File.ReadLines(Path("status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1]) * 1024;
        }
    }

    /// <summary>
    /// Waits until it uses less than a tenth of one core; gives the seconds that took, at most <paramref name="most"/>.
    /// </summary>
    public async Task<double> WaitUntilIdleAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        var window = TimeSpan.FromMilliseconds(200);
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var at = TimeProvider.System.GetElapsedTime(begun);
            var before = ProcessorSeconds;
            await Task.Delay(window, cancellationToken);
            if (ProcessorSeconds - before <= 0.1 * window.TotalSeconds || at >= most)
            {
                return at.TotalSeconds;
            }
        }
    }

    private string Path(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}");

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
