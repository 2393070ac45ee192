using Gateway.Conversion;

namespace Gateway.Commands.Progress;

/// <summary>Shows a conversion on a bar. It reports on the caller's thread, so that nothing comes late or out of order.</summary>
internal sealed class ConversionBar(IProgressBars bars, string description) : IProgress<ConversionProgress>
{
    private readonly IProgressBar _bar = bars.Add(description, 0);
    private readonly string _description = description;

    public void Report(ConversionProgress value)
    {
        if (value.BytesTotal > 0)
        {
            _bar.Report(_description, value.BytesDone, value.BytesTotal);
        }
    }
}
