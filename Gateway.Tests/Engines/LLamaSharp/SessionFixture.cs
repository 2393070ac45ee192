using System.Text;
using Gateway.Engines.LLamaSharp;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Conformance;
using Gateway.Tests.Prompting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Engines.LLamaSharp;

/// <summary>The engine over <see cref="FakeSessions"/>, asked through the template as the service asks it.</summary>
internal sealed class SessionFixture : IAsyncDisposable
{
    public SessionFixture(
        EngineOptions? options = null, FakeSessions? model = null, TurnQueue? turns = null, Func<SessionSettings, SessionSettings>? change = null,
        TimeProvider? time = null)
    {
        Model = model ?? new FakeSessions();
        var settings = SessionSettings.Resolve(options ?? new EngineOptions(), new EngineOptions { ContextLength = 2048 }, 2048);
        Engine = new LLamaSharpTextEngine(
            Model, change?.Invoke(settings) ?? settings, turns ?? new TurnQueue(), time ?? TimeProvider.System, NullLogger.Instance);
        var vocabulary = new FakeTokenizer(FakeTokenizer.ChatGlm2Pieces);
        Backend = new LocalBackend(ChatGlm2Template.Create(vocabulary, SystemPlacement.First)!, vocabulary, Engine);
    }

    public FakeSessions Model { get; }

    public LLamaSharpTextEngine Engine { get; }

    public LocalBackend Backend { get; }

    /// <summary>Asks the last of the turns; those before are question, answer, question...</summary>
    public Task<Transcript> AskAsync(params string[] turns) => Transcript.ReadAsync(Backend.AnswerAsync(Conversation(turns), CancellationToken.None));

    public static ChatJob Conversation(params string[] turns) => Questions.Ask("") with
    {
        Messages = [.. turns.Select(static (text, index) => new ChatMessage(index % 2 == 0 ? ChatRole.User : ChatRole.Assistant, text))],
    };

    /// <summary>A job for the engine itself: a one-round prompt as the template writes it.</summary>
    public static PromptJob Job(string question, string salt = "", int maxTokens = 300, SamplingParameters? sampling = null) => new(
        question,
        new[] { 1001, 1003 }.Concat(Encoding.UTF8.GetBytes($"[Round 1]\n\n问：{question}\n\n答：").Select(static value => (int)value)).ToArray(),
        sampling ?? Questions.Greedy,
        maxTokens,
        CacheSalt: salt);

    /// <summary>The events of a job for the engine itself.</summary>
    public async Task<List<GenerationEvent>> RunAsync(PromptJob job, CancellationToken cancellationToken = default)
    {
        var events = new List<GenerationEvent>();
        await foreach (var next in Engine.GenerateAsync(job, cancellationToken))
        {
            events.Add(next);
        }

        return events;
    }

    public async Task WaitUntilAsync(Func<bool> state)
    {
        for (var i = 0; i < 2000 && !state(); i++)
        {
            await Task.Delay(5);
        }

        if (!state())
        {
            throw new TimeoutException("The state was not reached in ten seconds.");
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
