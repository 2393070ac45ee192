using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>The transitions of one model's state, without anything that runs.</summary>
internal sealed class ModelEntryTests
{
    private static readonly GenerationFailure Failure = new(FailureKind.ModelUnavailable, "no");

    private readonly List<ModelEntry> _released = [];
    private ModelEntry _entry = null!;

    [SetUp]
    public void SetUp()
    {
        _released.Clear();
        var definition = new ModelDefinition("a", "a.gguf", new ModelOptions { Id = "a", Aliases = ["b"] }, new GatewayOptions());
        _entry = new ModelEntry(definition, "key", DateTimeOffset.UnixEpoch, new EntrySettings(LoadTime.OnFirstUse, null, ScriptedCatalog.Defaults));
    }

    [Test]
    public async Task Load_GivesEverybodyWhoWaitsALease()
    {
        var (first, second) = (_entry.Wait(), _entry.Wait());
        _entry.BeginLoad();

        _entry.Succeed(Loaded(), _released.Add, TimeSpan.Zero);

        Assert.That((_entry.State, _entry.Leases, _entry.Waiting), Is.EqualTo((ModelState.Loaded, 2, 0)));
        Assert.That((await first.Answer).Lease, Is.Not.Null);
        (await second.Answer).Lease!.Dispose();
        Assert.That(_released, Is.EqualTo([_entry]));
    }

    [Test]
    public async Task Failure_ReachesEverybodyWhoWaits()
    {
        var waiter = _entry.Wait();
        _entry.BeginLoad();

        _entry.Fail("broken", TimeSpan.FromSeconds(5), Failure);

        Assert.That((_entry.State, _entry.Problem, _entry.Failures), Is.EqualTo((ModelState.Failed, "broken", 1)));
        Assert.That((await waiter.Answer).Failure, Is.SameAs(Failure));
        _entry.BeginLoad();
        Assert.That(_entry.Problem, Is.Null);
    }

    [Test]
    public async Task YieldingModel_TakesNobodyNewUntilItNeedNotGo()
    {
        Load();
        _entry.Yield();
        Assert.That(_entry.TryLease(_released.Add), Is.Null);
        var waiter = _entry.Wait();

        _entry.StopYielding(_released.Add);

        Assert.That((await waiter.Answer).Lease, Is.Not.Null);
        Assert.That(_entry.TryLease(_released.Add), Is.Not.Null);
    }

    [Test]
    public async Task RetiredModel_SendsEverybodyToLookAgain()
    {
        Load();
        _entry.Yield();
        var waiter = _entry.Wait();

        _entry.Retire();

        Assert.That(await waiter.Answer, Is.EqualTo(LeaseAnswer.LookAgain));
        Assert.That(_entry.TryLease(_released.Add), Is.Null);
    }

    [Test]
    public void DeadEngine_GetsNoLease()
    {
        var runtime = new ScriptedRuntime("a");
        Load(runtime);

        runtime.IsAlive = false;

        Assert.That(_entry.TryLease(_released.Add), Is.Null);
        Assert.That(_entry.Health.IsAlive, Is.False);
    }

    [Test]
    public void Info_TellsWhatIsKnown()
    {
        Assert.That((_entry.Info.ContextLength, _entry.Info.Aliases), Is.EqualTo((default(int?), (IReadOnlyList<string>)["b"])));

        _entry.Estimate = new ModelEstimate(5, 123);
        _entry.BeginLoad();
        _entry.Report(0.5f);
        Assert.That((_entry.Info.ContextLength, _entry.Info.Progress), Is.EqualTo((123, 0.5f)));

        _entry.Succeed(Loaded(), _released.Add, TimeSpan.Zero);
        Assert.That((_entry.Info.ContextLength, _entry.Info.Progress), Is.EqualTo((4096, default(float?))));
        Assert.That(_entry.Info.Defaults.Temperature, Is.EqualTo(0.25f), "what the file recommends is known now");
    }

    [Test]
    public void WaiterThatLeft_IsForgottenOnce()
    {
        var waiter = _entry.Wait();
        _entry.BeginLoad();

        Assert.That(_entry.Forget(waiter), Is.True);
        Assert.That(_entry.Forget(waiter), Is.False);
        _entry.Succeed(Loaded(), _released.Add, TimeSpan.Zero);
        Assert.That(_entry.Leases, Is.Zero);
    }

    [TestCase(ModelState.Unloaded, "Load")]
    [TestCase(ModelState.Loading, "Succeed Fail Abandon")]
    [TestCase(ModelState.Loaded, "Yield Unload")]
    [TestCase(ModelState.Unloading, "EndUnload")]
    [TestCase(ModelState.Failed, "Load")]
    public void TransitionsThatMayNotFollow_Throw(object state, string allowed)
    {
        var steps = new Dictionary<string, Action>
        {
            ["Load"] = () => _entry.BeginLoad(),
            ["Succeed"] = () => _entry.Succeed(Loaded(), _released.Add, TimeSpan.Zero),
            ["Fail"] = () => _entry.Fail("x", TimeSpan.Zero, Failure),
            ["Abandon"] = () => _entry.AbandonLoad(),
            ["Yield"] = () => _entry.Yield(),
            ["Unload"] = () => _entry.BeginUnload(),
            ["EndUnload"] = () => _entry.EndUnload(),
        };
        foreach (var (name, step) in steps)
        {
            SetUp();
            Reach((ModelState)state);
            Assert.That(() => step(), allowed.Split(' ').Contains(name) ? Throws.Nothing : Throws.InvalidOperationException, name);
        }
    }

    [Test]
    public void LeasedModel_CannotBeUnloaded()
    {
        Load();
        using var lease = _entry.TryLease(_released.Add);

        Assert.That(() => _entry.BeginUnload(), Throws.InvalidOperationException.With.Message.Contains("1 lease"));
    }

    [Test]
    public void Memory_CountsFromTheRoomToTheEndOfTheUnload()
    {
        _entry.Estimate = new ModelEstimate(5, 123);
        _entry.BeginLoad();
        Assert.That(_entry.TakesMemory, Is.False);
        _entry.TakeRoom();
        Assert.That(_entry.TakesMemory, Is.True);
        _entry.Succeed(Loaded(), _released.Add, TimeSpan.Zero);
        _entry.BeginUnload();
        Assert.That(_entry.TakesMemory, Is.True);
        _entry.EndUnload();
        Assert.That(_entry.TakesMemory, Is.False);
    }

    private void Reach(ModelState state)
    {
        switch (state)
        {
            case ModelState.Loading:
                _entry.BeginLoad();
                break;
            case ModelState.Loaded:
                Load();
                break;
            case ModelState.Unloading:
                Load();
                _entry.BeginUnload();
                break;
            case ModelState.Failed:
                _entry.BeginLoad();
                _entry.Fail("x", TimeSpan.Zero, Failure);
                break;
        }

        Assert.That(_entry.State, Is.EqualTo(state));
    }

    private void Load(ScriptedRuntime? runtime = null)
    {
        _entry.BeginLoad();
        _entry.Succeed(Loaded(runtime), _released.Add, TimeSpan.Zero);
    }

    private static LoadedModel Loaded(ScriptedRuntime? runtime = null) => new(ScriptedBackend.Saying("x"), runtime ?? new ScriptedRuntime("a"))
    {
        Defaults = ScriptedCatalog.Defaults with { Temperature = 0.25f },
        ContextLength = 4096,
        Fingerprint = "fp",
        Placement = "here",
    };
}
