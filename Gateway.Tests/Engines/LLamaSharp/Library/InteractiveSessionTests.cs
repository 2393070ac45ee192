using System.Text;
using Gateway.Engines.LLamaSharp;
using Gateway.Engines.LLamaSharp.Library;
using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp.Library;

/// <summary>The executor's steps, fed with tokens: what its own loop would do otherwise does not happen.</summary>
[CancelAfter(120_000)]
internal sealed class InteractiveSessionTests
{
    private const string France = "What is the capital of France?";

    private LLamaSharpModel _model = null!;

    [OneTimeSetUp]
    public void Load() => _model = SessionModels.Load(SessionModels.Settings(new EngineOptions { BatchTokens = 16 }));

    [OneTimeTearDown]
    public void Unload() => _model.Dispose();

    [Test]
    public async Task EndToken_IsHandedOutAndIsNoNewline()
    {
        using var session = _model.CreateSession();
        session.Begin(0, SessionModels.Prompt(_model, France), SessionModels.Greedy);
        var tokens = await SessionModels.RunAsync(session, _model, 100);

        Assert.That(_model.IsEndOfGeneration(tokens[^1]));
        Assert.That(Text(tokens), Is.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public async Task Prompt_IsComputedBatchByBatch()
    {
        using var session = _model.CreateSession();
        var prompt = SessionModels.Prompt(_model, string.Concat(Enumerable.Repeat("penguin ", 20)));
        session.Begin(0, prompt, SessionModels.Greedy);
        var computed = new List<int>();
        while (await session.StepAsync() is null)
        {
            computed.Add(session.Computed);
        }

        Assert.That(computed, Is.EqualTo(Enumerable.Range(1, (prompt.Length - 1) / 16).Select(static batch => batch * 16)));
        Assert.That(session.Computed, Is.EqualTo(prompt.Length));
    }

    [Test]
    public async Task LaterTurn_FeedsOnlyWhatIsNewAndAnswersAsAWholePromptWould()
    {
        using var continued = _model.CreateSession();
        var first = SessionModels.Prompt(_model, "My name is Mei.");
        continued.Begin(0, first, SessionModels.Greedy);
        var answer = await SessionModels.RunAsync(continued, _model, 100);
        var held = continued.Computed;
        List<int> more = [];
        _model.Tokenizer.Tokenize("\n\n[Round 2]\n\n问：What is my name?\n\n答：", more);
        continued.Begin(held, [.. more], SessionModels.Greedy);
        var second = await SessionModels.RunAsync(continued, _model, 100);

        using var whole = _model.CreateSession();
        whole.Begin(0, [.. first, .. answer[..^1], .. more], SessionModels.Greedy);

        Assert.That(held, Is.EqualTo(first.Length + answer.Count - 1));
        Assert.That(Text(second), Is.EqualTo("Your name is Mei."));
        Assert.That(second, Is.EqualTo(await SessionModels.RunAsync(whole, _model, 100)));
    }

    [Test]
    public async Task ForgottenTail_LeavesNothingBehind()
    {
        using var session = _model.CreateSession();
        var (japan, france) = (SessionModels.Prompt(_model, "What is the capital of Japan?"), SessionModels.Prompt(_model, France));
        var kept = japan.AsSpan().CommonPrefixLength(france);
        session.Begin(0, japan, SessionModels.Greedy);
        await SessionModels.RunAsync(session, _model, 100);
        session.Begin(kept, france.AsSpan(kept), SessionModels.Greedy);

        Assert.That(kept, Is.GreaterThan(4));
        Assert.That(Text(await SessionModels.RunAsync(session, _model, 100)), Is.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public async Task AnswerThatWasLeft_IsForgottenInPrefillAndInDecode([Values(1, 4)] int steps)
    {
        using var session = _model.CreateSession();
        session.Begin(0, SessionModels.Prompt(_model, "Tell me a story about a penguin and a very long walk over the ice."), SessionModels.Greedy);
        for (var i = 0; i < steps; i++)
        {
            await session.StepAsync();
        }

        session.Begin(0, SessionModels.Prompt(_model, France), SessionModels.Greedy);
        Assert.That(Text(await SessionModels.RunAsync(session, _model, 100)), Is.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public async Task EveryParameter_IsTheRequestsOwn()
    {
        var hot = SessionModels.Greedy with { Temperature = 2 };
        using var session = _model.CreateSession();

        var first = await DrawAsync(session, hot with { Seed = 7 });
        Assert.That(await DrawAsync(session, hot with { Seed = 7 }), Is.EqualTo(first));
        Assert.That(await DrawAsync(session, hot with { Seed = 8 }), Is.Not.EqualTo(first));
        var greedy = await DrawAsync(session, SessionModels.Greedy);
        Assert.That(await DrawAsync(session, hot with { TopK = 1 }), Is.EqualTo(greedy));
        Assert.That(await DrawAsync(session, hot with { TopP = 0 }), Is.EqualTo(greedy));
        Assert.That(await DrawAsync(session, hot with { MinP = 1 }), Is.EqualTo(greedy));
        Assert.That(await DrawAsync(session, SessionModels.Greedy with { FrequencyPenalty = -2, RepeatPenalty = 0.1f }), Is.Not.EqualTo(greedy));
    }

    [Test]
    public async Task FlatDistribution_DrawsFromMoreThanForty()
    {
        using var session = _model.CreateSession();
        var drawn = new HashSet<int>();
        for (var seed = 0u; seed < 400; seed++)
        {
            session.Begin(0, SessionModels.Prompt(_model, "x"), SessionModels.Greedy with { Temperature = 100, Seed = seed });
            drawn.Add((await SessionModels.RunAsync(session, _model, 1)).Single());
        }

        Assert.That(drawn, Has.Count.GreaterThan(200), "a hidden top_k of 40 or min_p of 0.1 would leave few");
    }

    [Test]
    public void ControlTokensInText_StayText()
    {
        List<int> tokens = [];
        _model.Tokenizer.Tokenize("</s>[gMASK]<sop><eop>", tokens);

        Assert.That(_model.Tokenizer.FindControlToken("[gMASK]"), Is.Not.Null);
        Assert.That(tokens, Has.Count.GreaterThan(4));
        Assert.That(tokens, Has.None.EqualTo(_model.Tokenizer.FindControlToken("[gMASK]")));
        Assert.That(tokens.Where(_model.IsEndOfGeneration), Is.Empty);
        Assert.That(Text(tokens).Trim(), Is.EqualTo("</s>[gMASK]<sop><eop>"));
    }

    [TestCase("中文，你好")]
    [TestCase("emoji 👋🏽 and 李龘")]
    [TestCase("")]
    public void Text_ComesBackWhole(string text)
    {
        List<int> tokens = [];
        _model.Tokenizer.Tokenize(text, tokens);

        Assert.That(Text(tokens).Trim(), Is.EqualTo(text));
    }

    [Test]
    public void ContextThatCannotBe_IsRefusedWithTheReason()
    {
        var settings = SessionModels.Settings() with { KvCacheType = KvCachePrecision.Q4_0, FlashAttention = FlashAttentionMode.Off };

        Assert.That(() => SessionModels.Load(settings), Throws.TypeOf<SessionException>().With.Message.Contains("KvCacheType"));
    }

    private async Task<string> DrawAsync(IChatSession session, SamplingParameters sampling)
    {
        session.Begin(0, SessionModels.Prompt(_model, France), sampling);
        return Text(await SessionModels.RunAsync(session, _model, 20));
    }

    private string Text(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(token => _model.GetPiece(token).ToArray())]);
}
