using System.Globalization;

namespace Gateway.Commands.Progress;

/// <summary>Lines for logs and pipes: one when a description changes, at most one every ten seconds besides, one at the end.</summary>
internal sealed class PlainProgressBars(TextWriter output, TimeProvider time) : IProgressBars
{
    private readonly TextWriter _output = output;
    private readonly TimeProvider _time = time;
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();

    public IProgressBar Add(string description, long total) => new Bar(this, description);

    public void Note(string text)
    {
        lock (_lock)
        {
            _output.WriteLine(text);
        }
    }

    private sealed class Bar(PlainProgressBars bars, string description) : IProgressBar
    {
        private string _description = description;
        private long _begun = bars._time.GetTimestamp();
        private long _begunAt = -1;
        private long _line;
        private long _printed = -1;

        public void Report(string description, long done, long total)
        {
            lock (bars._lock)
            {
                var isNew = _begunAt < 0 || description != _description || done < _begunAt;
                if (isNew)
                {
                    (_description, _begun, _begunAt) = (description, bars._time.GetTimestamp(), done);
                }
                var isEnd = total > 0 && done >= total && _printed != done;
                if (isNew || isEnd || bars._time.GetElapsedTime(_line) >= LineEvery)
                {
                    (_line, _printed) = (bars._time.GetTimestamp(), done);
                    bars._output.WriteLine(LineOf(done, total));
                }
            }
        }

        private string LineOf(long done, long total)
        {
            if (total == 0)
            {
                return _description;
            }
            var elapsed = bars._time.GetElapsedTime(_begun);
            var rate = elapsed.TotalSeconds < 0.5 ? 0 : (done - _begunAt) / elapsed.TotalSeconds;
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{_description}: {100.0 * done / total:0} %, {HumanText.Bytes(done)} of {HumanText.Bytes(total)}");
            return rate <= 0
                ? line
                : $"{line}, {HumanText.Bytes(rate)}/s, {HumanText.Duration(TimeSpan.FromSeconds((total - done) / rate))} left";
        }
    }
}
