using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>
/// The state of one model, and who uses it or waits for it. Its methods are the transitions; what may not follow the present
/// state throws. It starts nothing by itself and is not safe for threads: whoever has the catalog's lock may touch it, and
/// only <see cref="Report"/> may be called without.
/// </summary>
/// <param name="definition">The model.</param>
/// <param name="key">What it depends on; see <see cref="LoadKey"/>.</param>
/// <param name="created">When its file was last written.</param>
/// <param name="settings">What of the definition may change while it is loaded.</param>
internal sealed class ModelEntry(ModelDefinition definition, string key, DateTimeOffset created, EntrySettings settings) : IProgress<float>
{
    private readonly List<ModelWaiter> _waiters = [];
    private volatile float _progress;

    public string Id => Definition.Id;

    public string Key => key;

    public ModelDefinition Definition { get; private set; } = definition;

    public EntrySettings Settings { get; private set; } = settings;

    public ModelState State { get; private set; }

    /// <summary>There while it is loaded or being unloaded.</summary>
    public LoadedModel? Loaded { get; private set; }

    /// <summary>What its header says; null until that was read.</summary>
    public ModelEstimate? Estimate { get; set; }

    public int Leases { get; private set; }

    public int Waiting => _waiters.Count;

    public TimeSpan LastUsed { get; private set; } = TimeSpan.MinValue;

    /// <summary>Others wait for its memory: it takes no new requests, and goes when the running ones are through.</summary>
    public bool IsYielding { get; private set; }

    /// <summary>It was removed or changed: it takes no new requests and does not come back.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>It is to be loaded at start and that has not succeeded or failed yet.</summary>
    public bool IsStarting { get; set; }

    /// <summary>Why the last load failed; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Failed loads in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Of a failed one: until then requests get the failure at once.</summary>
    public TimeSpan RetryAt { get; private set; }

    /// <summary>Room was made for it and it is not given back yet. Never true of a model that needs none.</summary>
    public bool TakesMemory { get; private set; }

    /// <summary>It gives back its memory, or will when its last request is through.</summary>
    public bool IsLeaving => State == ModelState.Unloading || IsRetired;

    public ModelInfo Info
    {
        get
        {
            var contextLength = Loaded is { } loaded ? loaded.ContextLength : Estimate?.ContextLength;
            return new ModelInfo(
                Id, created, State, Definition.EngineKind, Loaded?.Defaults ?? Settings.Defaults, contextLength, Loaded?.Fingerprint)
            {
                Aliases = Definition.Aliases,
                Progress = State == ModelState.Loading ? _progress : null,
                Problem = Problem ?? Loaded?.Problem,
            };
        }
    }

    public ModelHealth Health => new(Id, State, Loaded?.IsAlive ?? true, Problem ?? Loaded?.Problem, IsStarting);

    public void Report(float value) => _progress = value;

    /// <summary>Takes over what may change without a new load.</summary>
    public void Change(ModelDefinition newDefinition, EntrySettings newSettings)
    {
        Definition = newDefinition;
        Settings = newSettings;
    }

    /// <summary>A lease, where it is loaded, works and yields to nobody; else null.</summary>
    public ModelLease? TryLease(Action<ModelEntry> release) =>
        State == ModelState.Loaded && !IsYielding && !IsRetired && Loaded!.IsAlive ? Lease(release) : null;

    public void Release(TimeSpan now)
    {
        Require(Leases > 0, "has no lease to give back");
        Leases--;
        LastUsed = now;
    }

    public ModelWaiter Wait()
    {
        var waiter = new ModelWaiter();
        _waiters.Add(waiter);
        return waiter;
    }

    /// <summary>Lets a waiter go that waits no longer; false where it has its answer already.</summary>
    public bool Forget(ModelWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>Answers everybody who waits.</summary>
    public void Answer(LeaseAnswer answer)
    {
        foreach (var waiter in _waiters)
        {
            waiter.Give(answer);
        }

        _waiters.Clear();
    }

    /// <summary>There is room for it: from now on its memory counts.</summary>
    public void TakeRoom()
    {
        Require(State == ModelState.Loading, "was not being loaded");
        TakesMemory = Estimate is { MemoryBytes: > 0 };
    }

    public void BeginLoad()
    {
        Require(State is ModelState.Unloaded or ModelState.Failed && !IsRetired, "cannot be loaded");
        State = ModelState.Loading;
        Problem = null;
        _progress = 0;
    }

    /// <summary>It is loaded: everybody who waits gets a lease.</summary>
    public void Succeed(LoadedModel loaded, Action<ModelEntry> release, TimeSpan now)
    {
        Require(State == ModelState.Loading, "was not being loaded");
        Loaded = loaded;
        State = ModelState.Loaded;
        Failures = 0;
        IsStarting = false;
        LastUsed = now;
        LeaseToWaiting(release);
    }

    /// <summary>The load failed: everybody who waits hears of it.</summary>
    public void Fail(string problem, TimeSpan retryAt, GenerationFailure failure)
    {
        Require(State == ModelState.Loading, "was not being loaded");
        State = ModelState.Failed;
        TakesMemory = false;
        Problem = problem;
        Failures++;
        RetryAt = retryAt;
        IsStarting = false;
        Answer(LeaseAnswer.Of(failure));
    }

    /// <summary>The load was given up, and nobody waits for it.</summary>
    public void AbandonLoad()
    {
        Require(State == ModelState.Loading, "was not being loaded");
        State = ModelState.Unloaded;
        TakesMemory = false;
        IsStarting = false;
    }

    public void Yield()
    {
        Require(State == ModelState.Loaded, "is not loaded");
        IsYielding = true;
    }

    /// <summary>Nobody wants its memory any more: those who waited for it to come back get their leases.</summary>
    public void StopYielding(Action<ModelEntry> release)
    {
        IsYielding = false;
        if (State == ModelState.Loaded && !IsRetired)
        {
            LeaseToWaiting(release);
        }
    }

    public void Retire()
    {
        IsRetired = true;
        IsStarting = false;
        Answer(LeaseAnswer.LookAgain);
    }

    /// <returns>What is to be disposed.</returns>
    public LoadedModel BeginUnload()
    {
        Require(State == ModelState.Loaded && Leases == 0, "cannot be unloaded");
        State = ModelState.Unloading;
        IsYielding = false;
        return Loaded!;
    }

    public void EndUnload()
    {
        Require(State == ModelState.Unloading, "was not being unloaded");
        Loaded = null;
        State = ModelState.Unloaded;
        TakesMemory = false;
    }

    private void LeaseToWaiting(Action<ModelEntry> release)
    {
        foreach (var waiter in _waiters)
        {
            waiter.Give(LeaseAnswer.Of(Lease(release)));
        }

        _waiters.Clear();
    }

    private ModelLease Lease(Action<ModelEntry> release)
    {
        Leases++;
        return new ModelLease(Info, Loaded!.Backend, () => release(this));
    }

    private void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Model '{Id}' {problem}: it is {State} with {Leases} leases.");
        }
    }
}
