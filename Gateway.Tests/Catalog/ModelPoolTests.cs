using System.Collections.Concurrent;
using Gateway.Catalog;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>What happens between two steps of the pool, which only somebody with its lock can arrange.</summary>
[CancelAfter(60_000)]
internal sealed class ModelPoolTests
{
    private ScriptedLoader _loader = null!;
    private HeardLogger _logger = null!;
    private Residency _residency = null!;
    private ModelPool _pool = null!;
    private ModelEntry _entry = null!;

    [SetUp]
    public void SetUp()
    {
        var definition = new ModelDefinition("a", "a.bin", new ModelOptions { Id = "a" }, new GatewayOptions());
        _loader = new ScriptedLoader();
        _logger = new HeardLogger();
        _residency = new Residency(TimeProvider.System) { Limits = new MemoryLimits(1, null) };
        _pool = new ModelPool(_residency, _loader, _logger);
        _entry = new ModelEntry(definition, "key", DateTimeOffset.UnixEpoch, new EntrySettings(LoadTime.OnFirstUse, null, ScriptedCatalog.Defaults));
        _residency.Entries.Add(_entry);
    }

    [TearDown]
    public ValueTask TearDown() => _pool.DisposeAsync();

    [Test]
    public async Task LeaseThatComesJustWhenTheClientLeaves_IsGivenBack()
    {
        using var busy = (await _pool.LeaseAsync(_entry, CancellationToken.None)).Lease;
        var missed = 0;
        for (var i = 0; i < 10_000 && missed < 10; i++)
        {
            using var leaving = new CancellationTokenSource();
            lock (_residency.Gate)
            {
                _entry.Yield();
            }

            var asked = _pool.LeaseAsync(_entry, leaving.Token).AsTask();
            lock (_residency.Gate)
            {
                _entry.StopYielding(Release);
                leaving.Cancel();
            }

            try
            {
                (await asked).Lease!.Dispose();
            }
            catch (OperationCanceledException)
            {
                missed++;
            }

            Assert.That(_entry.Leases, Is.EqualTo(1), "the one that is in use");
        }

        Assert.That(missed, Is.EqualTo(10));
    }

    [Test]
    public async Task RetiredModel_SendsWhoAsksToLookAgain()
    {
        lock (_residency.Gate)
        {
            _pool.Retire(_entry);
        }

        Assert.That(await _pool.LeaseAsync(_entry, CancellationToken.None), Is.EqualTo(LeaseAnswer.LookAgain));
        Assert.That(_loader.Begun, Is.Empty);
    }

    [Test]
    public async Task RequestThatComesJustAfterALoadWasGivenUp_StartsItAgain()
    {
        // Another model is in the way, and nobody asks for this one any more: its load is given up at the next look.
        var other = new ModelEntry(_entry.Definition with { Id = "b" }, "key", DateTimeOffset.UnixEpoch, _entry.Settings);
        _residency.Entries.Add(other);
        using var busy = (await _pool.LeaseAsync(other, CancellationToken.None)).Lease;
        using var leaving = new CancellationTokenSource();
        var left = _pool.LeaseAsync(_entry, leaving.Token).AsTask();
        await ProductHost.WaitForAsync(() => IsYielding(other));

        // That it is given up is logged under the lock, and between that and the load's end somebody asks.
        var asked = new TaskCompletionSource<Task<LeaseAnswer>>();
        _logger.Heard = () =>
        {
            _logger.Heard = null;
            asked.SetResult(_pool.LeaseAsync(_entry, CancellationToken.None).AsTask());
        };
        await leaving.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        var answer = await asked.Task;
        Assert.That((_logger.Lines.Single(static line => line.Contains("not loaded now", StringComparison.Ordinal)), answer.IsCompleted), Is.EqualTo(
            ("Model a is not loaded now: b would have to be unloaded for it, and no request waits for it.", false)));
        busy!.Dispose();

        using var lease = (await answer.WaitAsync(TimeSpan.FromSeconds(20))).Lease;
        Assert.That(lease?.Model.Id, Is.EqualTo("a"));
    }

    private bool IsYielding(ModelEntry entry)
    {
        lock (_residency.Gate)
        {
            return entry.IsYielding;
        }
    }

    private void Release(ModelEntry entry)
    {
        lock (_residency.Gate)
        {
            entry.Release(_residency.Now);
        }
    }

    /// <summary>Lets a test act where something is logged, on the thread that logs it.</summary>
    private sealed class HeardLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public Action? Heard { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            Lines.Enqueue(line);
            Heard?.Invoke();
        }
    }
}
