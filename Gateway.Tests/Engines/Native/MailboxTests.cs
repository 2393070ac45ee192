using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
internal sealed class MailboxTests
{
    [Test]
    public void Post_UntilFull_KeepsOrderAndReportsNoRoom()
    {
        var mailbox = new Mailbox();
        for (var token = 0; token < Mailbox.Capacity; token++)
        {
            Assert.That(mailbox.HasRoom);
            mailbox.Post(token);
        }

        Assert.That(mailbox.HasRoom, Is.False);
        Assert.That(() => mailbox.Post(1), Throws.InvalidOperationException);
        for (var expected = 0; expected < Mailbox.Capacity; expected++)
        {
            Assert.That(mailbox.TryRead(out var token));
            Assert.That(token, Is.EqualTo(expected));
        }

        Assert.That(mailbox.TryRead(out _), Is.False);
        Assert.That(mailbox.HasRoom);
    }

    [Test]
    public async Task Complete_AfterPosts_ReaderGetsThemFirst()
    {
        var mailbox = new Mailbox();
        mailbox.Post(7);
        mailbox.Complete();

        Assert.That(await mailbox.WaitAsync());
        Assert.That(mailbox.TryRead(out var token));
        Assert.That(token, Is.EqualTo(7));
        Assert.That(await mailbox.WaitAsync(), Is.False);
    }

    [Test]
    public async Task Wake_WaitingReader_ContinuesOffTheWritersThread()
    {
        var mailbox = new Mailbox();
        var wait = mailbox.WaitAsync();
        Assert.That(wait.IsCompleted, Is.False);
        mailbox.Post(1);
        Assert.That(wait.IsCompleted, Is.False, "posting alone wakes nobody");
        mailbox.Wake();
        Assert.That(await wait);
    }

    [Test]
    public async Task Wake_NothingNew_LetsTheReaderWaitOn()
    {
        var mailbox = new Mailbox();
        mailbox.Post(1);
        mailbox.TryRead(out _);
        var wait = mailbox.WaitAsync();
        mailbox.Wake();
        await Task.Delay(50);
        Assert.That(wait.IsCompleted, Is.False);
        mailbox.Post(2);
        mailbox.Wake();
        Assert.That(await wait);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Exchange_AcrossThreads_LosesNothingAndNeverHangs(CancellationToken cancellationToken)
    {
        const int Count = 200_000;
        var mailbox = new Mailbox();
        var writer = new Thread(() =>
        {
            var random = new Random(5);
            for (var token = 0; token < Count && !cancellationToken.IsCancellationRequested;)
            {
                for (var burst = random.Next(1, 9); burst > 0 && token < Count && mailbox.HasRoom; burst--)
                {
                    mailbox.Post(token++);
                }

                mailbox.Wake();
            }

            mailbox.Complete();
            mailbox.Wake();
        });
        writer.Start();
        var next = 0;
        while (await mailbox.WaitAsync())
        {
            while (mailbox.TryRead(out var token))
            {
                if (token != next++)
                {
                    Assert.Fail($"read {token} where {next - 1} was due");
                }
            }
        }

        Assert.That(next, Is.EqualTo(Count));
        writer.Join();
    }
}
