using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Reporting;

namespace Gateway.Commands.Bench.Loads;

/// <summary>
/// Asks /health again and again while a load runs, and looks at the server's memory. On a thread of its own, which waits for
/// nothing but the server: the client's thread pool is busy with the load's answers.
/// </summary>
internal sealed class HealthWatch : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static readonly Metric Polls = new("health_polls", "/health answers", LoadMetrics.Count);
    public static readonly Metric P50 = new("health_p50_ms", "/health p50, ms", LoadMetrics.Milliseconds);
    public static readonly Metric P99 = new("health_p99_ms", "p99", LoadMetrics.Milliseconds);
    public static readonly Metric Max = new("health_max_ms", "max", LoadMetrics.Milliseconds);

    /// <summary>Milliseconds that an answer may take.</summary>
    private const int MostWait = 10_000;

    /// <summary>Bytes of "HTTP/1.1 200".</summary>
    private const int StatusLength = 12;

    private readonly LoadContext _context;
    private readonly Uri _url;
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[1024];
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<double> _latencies = [];
    private readonly List<string> _errors = [];
    private readonly Thread _polling;

    public HealthWatch(LoadContext context)
    {
        _context = context;
        _url = context.Client.Target.Url;
        _request = Encoding.ASCII.GetBytes(
            $"GET {_url.AbsolutePath.TrimEnd('/')}/health HTTP/1.1\r\nHost: {_url.Authority}\r\nConnection: close\r\n\r\n");
        _polling = new Thread(Poll) { IsBackground = true, Name = "health_watch" };
        _polling.Start();
    }

    /// <summary>Null where the server's process is not known.</summary>
    public double? MostResidentBytes { get; private set; }

    /// <summary>Ends the polling, after the answer that is awaited (10 seconds at most), and reports.</summary>
    public void Stop(LoadResult result)
    {
        _stop.Set();
        _polling.Join();
        result.Set(Polls.Key, _latencies.Count);
        result.Set(P50.Key, Statistics.Percentile(_latencies, 50));
        result.Set(P99.Key, Statistics.Percentile(_latencies, 99));
        result.Set(Max.Key, Statistics.Percentile(_latencies, 100));
        foreach (var error in _errors)
        {
            result.AddError("/health: " + error);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _polling.Join();
        _stop.Dispose();
    }

    private void Poll()
    {
        do
        {
            if (_context.Process is { } process)
            {
                MostResidentBytes = Math.Max(MostResidentBytes ?? 0, process.ResidentBytes);
            }

            Ask();
        }
        while (!_stop.Wait(Interval));
    }

    private void Ask()
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var status = ReadStatus();
            if (!status.StartsWith("HTTP/1.1 200"u8))
            {
                _errors.Add(Encoding.Latin1.GetString(status));
            }

            _latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (Exception failure) when (ChatClient.KindOf(failure) is { } kind)
        {
            _errors.Add(kind);
        }
    }

    /// <summary>
    /// The first bytes of an answer, by blocking calls on a new connection: HttpClient's take their turn in the thread pool in
    /// places.
    /// </summary>
    private ReadOnlySpan<byte> ReadStatus()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = MostWait,
            ReceiveTimeout = MostWait,
        };
        socket.Connect(_url.IdnHost, _url.Port);
        using var plain = new NetworkStream(socket);
        using var secure = _url.Scheme == Uri.UriSchemeHttps ? new SslStream(plain) : null;
        secure?.AuthenticateAsClient(_url.IdnHost);
        Stream stream = secure is null ? plain : secure;
        stream.Write(_request);
        var count = stream.ReadAtLeast(_buffer, StatusLength);
        return _buffer.AsSpan(0, count);
    }
}
