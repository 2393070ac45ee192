using System.Diagnostics;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Reporting;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Asks /health again and again while a load runs, and looks at the server's memory.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static readonly Metric Polls = new("health_polls", "/health answers", LoadMetrics.Count);
    public static readonly Metric P50 = new("health_p50_ms", "/health p50, ms", LoadMetrics.Milliseconds);
    public static readonly Metric P99 = new("health_p99_ms", "p99", LoadMetrics.Milliseconds);
    public static readonly Metric Max = new("health_max_ms", "max", LoadMetrics.Milliseconds);

    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);

    private readonly LoadContext _context;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _latencies = [];
    private readonly List<string> _errors = [];
    private readonly Task _polling;

    public HealthWatch(LoadContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _polling = PollAsync(cancellationToken);
    }

    /// <summary>Null where the server's process is not known.</summary>
    public double? MostResidentBytes { get; private set; }

    public async Task StopAsync(LoadResult result)
    {
        await _stop.CancelAsync();
        await _polling;
        result.Set(Polls.Key, _latencies.Count);
        result.Set(P50.Key, Statistics.Percentile(_latencies, 50));
        result.Set(P99.Key, Statistics.Percentile(_latencies, 99));
        result.Set(Max.Key, Statistics.Percentile(_latencies, 100));
        foreach (var error in _errors)
        {
            result.AddError("/health: " + error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_context.Process is { } process)
            {
                MostResidentBytes = Math.Max(MostResidentBytes ?? 0, process.ResidentBytes);
            }

            await AskAsync(cancellationToken);
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MostWait);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var (status, _) = await ChatClient.GetAsync(_context.Client.Target.Url, "/health", timeout.Token);
            if (status != 200)
            {
                _errors.Add($"HTTP {status}");
            }

            _latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _errors.Add($"no answer within {MostWait.TotalSeconds:0} s");
        }
        catch (Exception failure) when (ChatClient.KindOf(failure) is not null)
        {
            _errors.Add(ChatClient.KindOf(failure)!);
        }
    }
}
