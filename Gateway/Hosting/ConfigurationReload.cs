using System.Collections.Concurrent;
using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Hosting;

/// <summary>
/// Takes over a configuration that has changed while the models are served. Where it has mistakes, all of them are logged and
/// everything stays as it was.
/// </summary>
internal sealed partial class ConfigurationReload : IHostedService, IDisposable
{
    /// <summary>One save of a file is seen as several changes.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private readonly IConfiguration _configuration;
    private readonly IOptionsFactory<GatewayOptions> _factory;
    private readonly GatewayOptions _atStart;
    private readonly ModelCatalog _catalog;
    private readonly ILogger _logger;
    private readonly Lock _one = new();
    private readonly ConcurrentDictionary<IConfigurationProvider, UnreadFile> _unread = new();
    private readonly ITimer _timer;
    private IDisposable? _registration;

    public ConfigurationReload(
        IConfiguration configuration,
        IOptionsFactory<GatewayOptions> factory,
        IOptions<GatewayOptions> atStart,
        ModelCatalog catalog,
        TimeProvider time,
        ILogger<ConfigurationReload> logger)
    {
        _configuration = configuration;
        _factory = factory;
        _atStart = atStart.Value;
        _catalog = catalog;
        _logger = logger;
        _timer = time.CreateTimer(_ => Reload(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private IEnumerable<JsonConfigurationSource> Files =>
        (_configuration as IConfigurationBuilder)?.Sources.OfType<JsonConfigurationSource>() ?? [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A file that is no JSON raises no change: this is the only place that hears of it.
        foreach (var source in Files)
        {
            source.OnLoadException += HearBrokenFile;
        }

        _registration = ChangeToken.OnChange(_configuration.GetReloadToken, () => _timer.Change(Settling, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var source in Files)
        {
            source.OnLoadException -= HearBrokenFile;
        }

        _registration?.Dispose();
        _timer.Dispose();
    }

    /// <summary>
    /// A file that is no JSON raises no change, so that this is the only place that hears of it; and whatever it said before is
    /// gone from the configuration.
    /// </summary>
    private void HearBrokenFile(FileLoadExceptionContext context)
    {
        var mistake = $"{context.Exception.Message} {context.Exception.InnerException?.Message}".TrimEnd();
        _unread[context.Provider] = new UnreadFile(mistake, context.Provider.GetReloadToken());
        LogMistake(mistake);
    }

    /// <summary>While a file cannot be read, a change of another one would take over a configuration that lacks all of the first.</summary>
    private void RequireEveryFile()
    {
        foreach (var (provider, file) in _unread)
        {
            if (!file.WasReadSince.HasChanged)
            {
                throw new CatalogException($"another file is still broken, and its settings would be lost: {file.Mistake}");
            }

            _unread.TryRemove(new KeyValuePair<IConfigurationProvider, UnreadFile>(provider, file));
        }
    }

    private void Reload()
    {
        lock (_one)
        {
            try
            {
                RequireEveryFile();
                var options = _factory.Create(Microsoft.Extensions.Options.Options.DefaultName);
                var (now, before) = (EngineKinds.OfFiles(options), EngineKinds.OfFiles(_atStart));
                if (now != before)
                {
                    throw new CatalogException($"Gateway:EngineKind is '{now}' and was '{before}' at start; a process can hold the library of one of them only. Start the service again.");
                }

                // One may have broken while they were read.
                RequireEveryFile();
                var changes = _catalog.Read(options, CatalogFolder.Of(options));
                LogReloaded(changes);
                foreach (var name in NeedARestart(options))
                {
                    LogNeedsRestart(name);
                }
            }
            catch (Exception exception) when (ConfigurationMistakes.Of(exception) is { } mistakes)
            {
                foreach (var mistake in mistakes)
                {
                    LogMistake(mistake);
                }

                return;
            }
            catch (Exception exception)
            {
                // On a timer's thread, where nobody else would hear of it.
                LogFault(exception);
                return;
            }
        }

        _ = Task.Run(async () =>
        {
            await _catalog.LoadAsync().ConfigureAwait(false);
            _catalog.Survey(CancellationToken.None);
        });
    }

    private IEnumerable<string> NeedARestart(GatewayOptions options)
    {
        (string Name, bool IsSame)[] fixedAtStart =
        [
            (nameof(GatewayOptions.NativeLibraryFolder), options.NativeLibraryFolder == _atStart.NativeLibraryFolder),
            (nameof(GatewayOptions.MaxRequestBodyBytes), options.MaxRequestBodyBytes == _atStart.MaxRequestBodyBytes),
            (nameof(GatewayOptions.HttpNice), options.HttpNice == _atStart.HttpNice),
            (nameof(GatewayOptions.DrainSeconds), options.DrainSeconds == _atStart.DrainSeconds),
        ];
        return fixedAtStart.Where(static option => !option.IsSame).Select(static option => $"{GatewayOptions.Section}:{option.Name}");
    }

    /// <param name="Mistake">Why it could not be read.</param>
    /// <param name="WasReadSince">Changes when it is read again, or is no longer there.</param>
    private sealed record UnreadFile(string Mistake, IChangeToken WasReadSince);

    [LoggerMessage(LogLevel.Information, "The configuration was read again: {Changes}.")]
    private partial void LogReloaded(CatalogChanges changes);

    [LoggerMessage(LogLevel.Warning, "{Option} has changed in the configuration, which takes effect when the service is started again.")]
    private partial void LogNeedsRestart(string option);

    [LoggerMessage(LogLevel.Error, "The configuration has changed and is not taken over, because of a mistake: {Mistake}")]
    private partial void LogMistake(string mistake);

    [LoggerMessage(LogLevel.Error, "Reading the configuration again failed unexpectedly; everything stays as it was.")]
    private partial void LogFault(Exception exception);
}
