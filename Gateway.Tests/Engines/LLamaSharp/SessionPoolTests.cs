using Gateway.Engines.LLamaSharp;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

internal sealed class SessionPoolTests
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void NewConversations_GetNewSessionsWhileThereIsRoom()
    {
        var (pool, model) = Create(capacity: 2);
        Answer(pool, "abc", "x");
        Answer(pool, "def", "y");

        Assert.That((pool.Count, model.Living), Is.EqualTo((2, 2)));
        Assert.That(model.Made.Select(static session => session.Fed.Single()), Is.EqualTo(new[] { 3, 3 }));
    }

    [Test]
    public void ConversationThatContinues_GoesBackToItsOwnSession()
    {
        var (pool, model) = Create(capacity: 4);
        Answer(pool, "first conversation", "one");
        Answer(pool, "other conversation", "two");

        Assert.That(Answer(pool, "first conversationone, more", "three"), Is.EqualTo("first conversationone".Length));
        Assert.That(Answer(pool, "other conversationtwo, more", "four"), Is.EqualTo("other conversationtwo".Length));
        Assert.That(model.Living, Is.EqualTo(2));
        Assert.That(model.Made.Select(static session => session.Fed[^1]), Is.All.EqualTo(", more".Length));
    }

    [Test]
    public void TokensJoinedWhereTheAnswerBegins_DoNotEndTheConversation()
    {
        var (pool, model) = Create(capacity: 4);
        Answer(pool, "a long enough question:", "yes");

        Assert.That(Answer(pool, "a long enough question; and more", "no"), Is.EqualTo("a long enough question".Length));
        Assert.That(model.Living, Is.EqualTo(1));
    }

    [Test]
    public void PromptAskedAgain_ComputesItsLastTokenOnly()
    {
        var (pool, _) = Create(capacity: 2);
        Answer(pool, "the same", "x");

        Assert.That(Answer(pool, "the same", "x"), Is.EqualTo("the same".Length - 1));
    }

    [Test]
    public void PromptThatOnlyBeginsAlike_LeavesTheConversationItsSession()
    {
        var (pool, model) = Create(capacity: 2);
        Answer(pool, "system text. question one. Answer:", "x");

        Assert.That(Answer(pool, "system text. question two. Answer:", "y"), Is.Zero);
        Assert.That(Answer(pool, "system text. question one. Answer:x and on", "z"), Is.EqualTo("system text. question one. Answer:x".Length));
        Assert.That(model.Living, Is.EqualTo(2));
    }

    [Test]
    public void WithoutRoom_TheLongestIdleSessionIsTakenWithWhatItHasInCommon()
    {
        var (pool, model) = Create(capacity: 2);
        Answer(pool, "common start: old", "x");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Answer(pool, "elsewhere", "y");

        Assert.That(Answer(pool, "common start: new and different", "z"), Is.EqualTo("common start: ".Length));
        Assert.That(model.Made.Select(static session => session.Fed.Count), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void WithEverySessionInUse_ThereIsNone()
    {
        var (pool, _) = Create(capacity: 1);
        Assert.That(pool.TryTake([1, 2], "", out _, out _));
        Assert.That(pool.TryTake([1, 2], "", out _, out _), Is.False);
    }

    [Test]
    public void OtherSalt_SharesNothing()
    {
        var (pool, _) = Create(capacity: 1);
        Answer(pool, "secret text", "x");

        Assert.That(Answer(pool, "secret textx more", "y", salt: "another"), Is.Zero);
        Assert.That(Answer(pool, "secret textx more", "y"), Is.Zero, "the first salt's text is gone");
    }

    [Test]
    public void MemoryThatCannotForgetATail_IsKeptWholeOrNotAtAll()
    {
        var (pool, _) = Create(capacity: 1, canRewind: false);
        Answer(pool, "question", "answer");

        Assert.That(Answer(pool, "questionanswer goes on", "x"), Is.EqualTo("questionanswer".Length));
        Assert.That(Answer(pool, "questionanswer went", "x"), Is.Zero);
    }

    [Test]
    public void WhatWasNotComputed_IsNotHeld()
    {
        var (pool, _) = Create(capacity: 1);
        Assert.That(pool.TryTake(Tokens("a prompt that is left in its prefill"), "", out var session, out var kept));
        new PendingAnswer(SessionFixture.Job("") with { PromptTokens = Tokens("a prompt that is left in its prefill") }, 100).Begin(session!, kept);
        session!.Inner.StepAsync().GetAwaiter().GetResult();
        session.End();
        pool.Return(session);

        Assert.That(Answer(pool, "a prompt that is left in its prefill", "x"), Is.EqualTo(4), "one batch of four");
    }

    [Test]
    public void IdleSessions_EndAfterTheirTime()
    {
        var (pool, model) = Create(capacity: 3);
        Answer(pool, "one", "x");
        _clock.Advance(TimeSpan.FromSeconds(40));
        Answer(pool, "two", "y");
        Assert.That(pool.NextDrop, Is.EqualTo(TimeSpan.FromSeconds(20)));
        pool.DropIdle();
        Assert.That(model.Living, Is.EqualTo(2));

        _clock.Advance(TimeSpan.FromSeconds(20));
        pool.DropIdle();
        Assert.That(model.Made.Select(static session => session.IsDisposed), Is.EqualTo(new[] { true, false }));

        _clock.Advance(TimeSpan.FromSeconds(40));
        pool.DropIdle();
        Assert.That((model.Living, pool.Count, pool.NextDrop), Is.EqualTo((0, 0, default(TimeSpan?))));
    }

    private (SessionPool Pool, FakeSessions Model) Create(int capacity, bool canRewind = true)
    {
        var model = new FakeSessions(batchTokens: 4) { CanRewind = canRewind };
        return (new SessionPool(capacity, IdleTime, model.CreateSession, _clock), model);
    }

    /// <summary>Has a prompt answered with that text, and returns how many of the prompt's tokens were not computed.</summary>
    private static int Answer(SessionPool pool, string prompt, string text, string salt = "")
    {
        var tokens = Tokens(prompt);
        Assert.That(pool.TryTake(tokens, salt, out var session, out var kept));
        var job = SessionFixture.Job("") with { PromptTokens = tokens, CacheSalt = salt };
        var answer = new PendingAnswer(job, 2048);
        answer.Begin(session!, kept);
        ((FakeSession)session!.Inner).Compute(tokens.Length - kept);
        foreach (var token in Tokens(text))
        {
            session.Append(token);
            ((FakeSession)session.Inner).Compute(1);
        }

        session.End();
        pool.Return(session);
        return kept;
    }

    private static int[] Tokens(string text) => [.. text.Select(static letter => (int)letter)];
}
