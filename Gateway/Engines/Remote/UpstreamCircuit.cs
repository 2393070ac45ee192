using Gateway.Options;
using Polly;
using Polly.CircuitBreaker;
using Attempt = Polly.Outcome<System.Net.Http.HttpResponseMessage>;

namespace Gateway.Engines.Remote;

/// <summary>
/// Leaves an upstream alone after too many failures in a row, then lets one attempt at a time try it until one of them tells
/// whether it works again. The library's own breaker takes for a success whatever is no failure, a client that left too; here
/// an attempt may also tell nothing.
/// </summary>
/// <param name="options">How many failures, and for how long.</param>
/// <param name="time">The clock.</param>
/// <param name="judge">What an attempt tells: its outcome, how long it took, whether its caller cancelled it.</param>
internal sealed class UpstreamCircuit(
    RemoteOptions options, TimeProvider time, Func<Attempt, TimeSpan, bool, CircuitVerdict> judge) : ResilienceStrategy<HttpResponseMessage>
{
    private readonly Lock _gate = new();
    private int _failures;
    private long _openedAt;
    private bool _isTrying;

    /// <summary>True from the failure that was too many until an attempt works.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Hears of the failure that opened it, or kept it open.</summary>
    public required Action<Attempt> Opened { get; init; }

    public required Action Closed { get; init; }

    protected override async ValueTask<Attempt> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Attempt>> callback, ResilienceContext context, TState state)
    {
        if (!TryEnter(out var isTrial, out var left))
        {
            return Outcome.FromException<HttpResponseMessage>(new BrokenCircuitException("The upstream is left alone.", left));
        }

        var begun = time.GetTimestamp();
        Attempt outcome;
        try
        {
            outcome = await callback(context, state).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            outcome = Outcome.FromException<HttpResponseMessage>(exception);
        }

        Leave(isTrial, judge(outcome, time.GetElapsedTime(begun), context.CancellationToken.IsCancellationRequested), outcome);
        return outcome;
    }

    private bool TryEnter(out bool isTrial, out TimeSpan left)
    {
        lock (_gate)
        {
            left = IsOpen ? TimeSpan.FromSeconds(options.CircuitBreakSeconds) - time.GetElapsedTime(_openedAt) : TimeSpan.Zero;
            isTrial = IsOpen && left <= TimeSpan.Zero && !_isTrying;
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            _isTrying |= isTrial;
            return isTrial || !IsOpen;
        }
    }

    private void Leave(bool isTrial, CircuitVerdict verdict, Attempt outcome)
    {
        lock (_gate)
        {
            _isTrying &= !isTrial;

            // Attempts that began before it opened change nothing any more: the trial decides.
            if (verdict is CircuitVerdict.Nothing || IsOpen != isTrial)
            {
                return;
            }

            var wasOpen = IsOpen;
            _failures = verdict is CircuitVerdict.Worked ? 0 : _failures + 1;
            IsOpen = _failures >= options.CircuitFailures;
            if (IsOpen)
            {
                _openedAt = time.GetTimestamp();
                Opened(outcome);
            }
            else if (wasOpen)
            {
                Closed();
            }
        }
    }
}
