using Gateway.Generation;
using Gateway.InProcess;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

internal sealed class FailureExceptionsTests
{
    private static readonly FailureKind[] OfArguments = [FailureKind.InvalidRequest, FailureKind.Unsupported];

    [Test]
    public void EveryKind_HasAnExceptionOfItsName([Values] FailureKind kind)
    {
        var exception = FailureExceptions.Create(new GenerationFailure(kind, "why", "messages[0]", RetryAfter: TimeSpan.FromSeconds(2)));

        Assert.That(exception.Message, Does.StartWith("why"));
        if (!OfArguments.Contains(kind))
        {
            var failed = (LlamaGatewayException)exception;
            Assert.That((failed.Failure.ToString(), failed.RetryAfter), Is.EqualTo((kind.ToString(), (TimeSpan?)TimeSpan.FromSeconds(2))));
        }
    }

    [Test]
    public void EveryPublicKind_IsOneOfOurs() => Assert.That(
        Enum.GetNames<LlamaGatewayFailure>(),
        Is.EquivalentTo(Enum.GetNames<FailureKind>().Except(OfArguments.Select(static kind => kind.ToString())).Append("Configuration")));

    [Test]
    public void FailureBeforeOrWithinAnAnswer_IsThrownWhereItHappens()
    {
        var failure = new GenerationFailure(FailureKind.Overloaded, "later", RetryAfter: TimeSpan.FromSeconds(3));
        var within = ChatClients.Over(new ScriptedBackend(
            GenerationEvent.Started(ScriptedBackend.Usage), GenerationEvent.Delta("a"u8.ToArray(), ScriptedBackend.Usage), GenerationEvent.Failed(failure)));
        var before = ChatClients.Over(new ScriptedCatalog(ScriptedBackend.Saying("a")) { LeaseFailure = failure });

        Assert.That(async () => await before.GetResponseAsync(ChatClients.Hello), Overloaded());
        Assert.That(async () => await within.GetResponseAsync(ChatClients.Hello), Overloaded());
        Assert.That(
            async () =>
            {
                await foreach (var update in within.GetStreamingResponseAsync(ChatClients.Hello))
                {
                    Assert.That(update.Text, Is.EqualTo("a"), "what was said before it comes");
                }
            },
            Overloaded());

        static NUnit.Framework.Constraints.IResolveConstraint Overloaded() => Throws.TypeOf<LlamaGatewayException>()
            .With.Message.EqualTo("later")
            .And.Property("Failure").EqualTo(LlamaGatewayFailure.Overloaded)
            .And.Property("RetryAfter").EqualTo(TimeSpan.FromSeconds(3));
    }

    [Test]
    public void ModelThatIsNotInstalled_IsSaid() => Assert.That(
        async () => await ChatClients.Over(new ScriptedCatalog(ScriptedBackend.Saying("a")), "other").GetResponseAsync(ChatClients.Hello),
        Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.ModelNotFound).And.Message.Contains("demo"));

    [Test]
    public void AnswerThatBreaksOff_IsAnInternalFailure() => Assert.That(
        async () => await ChatClients.Over(new ScriptedBackend(GenerationEvent.Started(ScriptedBackend.Usage))).GetResponseAsync(ChatClients.Hello),
        Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.Internal));
}
