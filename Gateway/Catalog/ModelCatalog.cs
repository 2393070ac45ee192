using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>
/// The models of the configuration and of the models folder. A file that is added, replaced or removed later is seen when a
/// request comes or the models are listed.
/// </summary>
internal sealed partial class ModelCatalog : IModelCatalog, IAsyncDisposable
{
    /// <summary>How often the folder is looked at, at most.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _reading = new();
    private readonly Residency _residency;
    private readonly ModelPool _pool;
    private readonly Func<ModelDefinition, SamplingDefaults> _defaults;
    private readonly ILogger<ModelCatalog> _logger;
    private volatile ModelTable _table;
    private GatewayOptions _service;
    private string? _folder;
    private TimeSpan _lastLook = -BetweenLooks;
    private string? _problem;

    /// <param name="service">The configuration.</param>
    /// <param name="folder">The models folder, or null where there is none.</param>
    /// <param name="defaults">Sampling defaults of a model that is not loaded yet.</param>
    /// <param name="loader">Loads them.</param>
    /// <param name="time">Time and timers.</param>
    /// <param name="logger">Hears of loads and failures.</param>
    /// <exception cref="CatalogException">There is no model, or the configured default is not among them.</exception>
    public ModelCatalog(
        GatewayOptions service,
        string? folder,
        Func<ModelDefinition, SamplingDefaults> defaults,
        IModelLoader loader,
        TimeProvider time,
        ILogger<ModelCatalog> logger)
    {
        _service = service;
        _folder = folder;
        _defaults = defaults;
        _logger = logger;
        _residency = new Residency(time) { Limits = new MemoryLimits(1, null) };
        _pool = new ModelPool(_residency, loader, logger);
        _table = new ModelTable([], "");
        Read(service, folder);
        foreach (var entry in _table.Entries)
        {
            entry.IsStarting = entry.Settings.Load == LoadTime.AtStart;
        }
    }

    /// <summary>True where every model failed, so that there is nothing to serve.</summary>
    public bool HasNothingToServe => CheckHealth().All(static model => model.State == ModelState.Failed);

    public IReadOnlyList<ModelInfo> List()
    {
        LookForFiles();
        lock (_residency.Gate)
        {
            return [.. _table.Entries.Select(static entry => entry.Info)];
        }
    }

    public Outcome<ModelInfo> Find(string? id)
    {
        if (FindEntry(id) is not { } entry)
        {
            return _table.NotFound(id!);
        }

        lock (_residency.Gate)
        {
            return entry.Info;
        }
    }

    public async ValueTask<Outcome<ModelLease>> LeaseAsync(string id, CancellationToken cancellationToken)
    {
        while (FindEntry(id) is { } entry)
        {
            var answer = await _pool.LeaseAsync(entry, cancellationToken).ConfigureAwait(false);
            if (answer.Lease is { } lease)
            {
                return lease;
            }

            if (answer.Failure is { } failure)
            {
                return failure;
            }
        }

        return _table.NotFound(id);
    }

    public IReadOnlyList<ModelHealth> CheckHealth()
    {
        lock (_residency.Gate)
        {
            return [.. _table.Entries.Select(static entry => entry.Health)];
        }
    }

    /// <summary>For a person: each loaded model with what runs it, and which ones are loaded at their first use.</summary>
    public string DescribeServed()
    {
        lock (_residency.Gate)
        {
            var loaded = _table.Entries.Where(static entry => entry.Loaded is not null)
                .Select(static entry => $"{entry.Id} ({entry.Loaded!.Placement})");
            var others = string.Join(", ", _table.Entries.Where(static entry => entry.State == ModelState.Unloaded).Select(static entry => entry.Id));
            return string.Join("; ", others.Length == 0 ? loaded : loaded.Append($"at first use {others}"));
        }
    }

    /// <summary>Loads the models that are to be loaded at start, one after the other. Failures are logged and stay with their model.</summary>
    public async Task LoadAsync()
    {
        foreach (var entry in _table.Entries.Where(static entry => entry.Settings.Load == LoadTime.AtStart))
        {
            await _pool.LoadAsync(entry).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the headers of the models that are not loaded, so that what is wrong is known before the first request.</summary>
    public void Survey(CancellationToken cancellationToken)
    {
        foreach (var entry in _table.Entries.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            _pool.Survey(entry);
        }
    }

    /// <summary>
    /// Takes over a configuration and what is in the folder now. A model that is removed or changed finishes its running
    /// requests and is unloaded then; one that is the same stays as it is.
    /// </summary>
    /// <exception cref="CatalogException">It makes no catalog; nothing was changed.</exception>
    public CatalogChanges Read(GatewayOptions service, string? folder)
    {
        lock (_reading)
        {
            // What takes the disk's time is done before the lock that requests need.
            (ModelDefinition Model, string Key)[] found =
                [.. ModelDiscovery.FindDefaultFirst(service, folder).Select(static model => (model, LoadKey.Of(model)))];
            (_service, _folder) = (service, folder);
            return Replace(found, service, folder);
        }
    }

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => _pool.StopAsync(drain, cancellationToken);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private CatalogChanges Replace(IReadOnlyList<(ModelDefinition Model, string Key)> found, GatewayOptions service, string? folder)
    {
        lock (_residency.Gate)
        {
            var old = _table.Entries.ToDictionary(static entry => entry.Id, StringComparer.OrdinalIgnoreCase);
            ModelEntry[] entries = [.. found.Select((model, index) => KeepOrMake(model.Model, model.Key, index == 0, old))];
            _table = new ModelTable(entries, folder ?? ModelsFolder.Name);
            _residency.Limits = LoadingRules.LimitsOf(service.Loading, entries.Count(static entry => entry.Settings.Load == LoadTime.AtStart));
            _residency.Entries.UnionWith(entries);
            foreach (var entry in old.Values.Except(entries))
            {
                _pool.Retire(entry);
            }

            foreach (var entry in entries)
            {
                _pool.Reconsider(entry);
            }

            _residency.Pulse();
            return Compare(old, entries);
        }
    }

    private static CatalogChanges Compare(Dictionary<string, ModelEntry> old, IReadOnlyList<ModelEntry> entries)
    {
        var ids = entries.ToDictionary(static entry => entry.Id, StringComparer.OrdinalIgnoreCase);
        return new CatalogChanges(
            [.. ids.Keys.Where(id => !old.ContainsKey(id))],
            [.. old.Keys.Where(id => !ids.ContainsKey(id))],
            [.. ids.Where(entry => old.TryGetValue(entry.Key, out var before) && before != entry.Value).Select(static entry => entry.Key)]);
    }

    private ModelEntry KeepOrMake(ModelDefinition definition, string key, bool isDefault, Dictionary<string, ModelEntry> old)
    {
        var load = LoadingRules.LoadTimeOf(definition, isDefault);
        var settings = new EntrySettings(load, LoadingRules.KeepAliveOf(definition, load), _defaults(definition));
        if (old.TryGetValue(definition.Id, out var entry) && entry.Key == key)
        {
            entry.Change(definition, settings);
            return entry;
        }

        return new ModelEntry(definition, key, CreatedAt(definition), settings);
    }

    private DateTimeOffset CreatedAt(ModelDefinition definition) => definition.Path is { } path
        ? File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path)) : DateTimeOffset.UnixEpoch
        : _residency.Time.GetUtcNow();

    private ModelEntry? FindEntry(string? name)
    {
        if (_table.Find(name) is null)
        {
            LookForFiles();
        }
        else if (_reading.TryEnter())
        {
            // Its file may be another one by now. Where somebody looks already, perhaps on a slow disk, nobody else waits for that.
            try
            {
                LookForFiles();
            }
            finally
            {
                _reading.Exit();
            }
        }

        return _table.Find(name);
    }

    private void LookForFiles()
    {
        lock (_reading)
        {
            if (_residency.IsStopping || _residency.Now - _lastLook < BetweenLooks)
            {
                return;
            }

            _lastLook = _residency.Now;
            try
            {
                var changes = Read(_service, _folder);
                _problem = null;
                if (!changes.IsEmpty)
                {
                    LogFolderChanged(changes);
                    Survey(CancellationToken.None);
                }
            }
            catch (Exception exception) when (exception is CatalogException or IOException or UnauthorizedAccessException)
            {
                // With requests coming, this is said once and not every second.
                if (exception.Message != _problem)
                {
                    _problem = exception.Message;
                    LogFolderUnreadable(_problem);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The models folder has changed: {Changes}.")]
    private partial void LogFolderChanged(CatalogChanges changes);

    [LoggerMessage(LogLevel.Warning, "The models folder was looked at again and the models stay as they were: {Problem}")]
    private partial void LogFolderUnreadable(string problem);
}
