using Gateway.Commands.Progress;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class PlainProgressBarsTests
{
    private StringWriter _output = null!;
    private ManualClock _clock = null!;
    private IProgressBar _bar = null!;

    private string[] Lines => _output.ToString().Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [SetUp]
    public void SetUp()
    {
        _output = new StringWriter();
        _clock = new ManualClock();
        _bar = new PlainProgressBars(_output, _clock).Add("Work", 0);
    }

    [TearDown]
    public void TearDown() => _output.Dispose();

    [Test]
    public void Lines_ComeAtTheStartEveryTenSecondsAndAtTheEnd()
    {
        for (var second = 0; second <= 25; second++)
        {
            _bar.Report("Work", second << 20, 25 << 20);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(Lines, Is.EqualTo(new[]
        {
            "Work: 0 %, 0 bytes of 25.0 MiB",
            "Work: 40 %, 10.0 MiB of 25.0 MiB, 1.0 MiB/s, 0:15 left",
            "Work: 80 %, 20.0 MiB of 25.0 MiB, 1.0 MiB/s, 0:05 left",
            "Work: 100 %, 25.0 MiB of 25.0 MiB, 1.0 MiB/s, 0:00 left",
        }));
    }

    [Test]
    public void Rate_DoesNotCountWhatAnEarlierRunLeft()
    {
        _bar.Report("Work", 600 << 10, 1 << 20);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _bar.Report("Work", 700 << 10, 1 << 20);

        Assert.That(Lines[1], Does.Contain("10.0 KiB/s, 0:32 left"));
    }

    [Test]
    public void NewDescription_IsANewLine()
    {
        _bar.Report("Work", 1, 4);
        _bar.Report("Work", 2, 4);
        _bar.Report("Check", 3, 4);

        Assert.That(Lines, Is.EqualTo(new[] { "Work: 25 %, 1 bytes of 4 bytes", "Check: 75 %, 3 bytes of 4 bytes" }));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
