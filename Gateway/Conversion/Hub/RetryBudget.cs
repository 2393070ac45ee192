namespace Gateway.Conversion.Hub;

/// <summary>Counts the failures in a row of one piece of work, and pauses between its tries.</summary>
/// <param name="work">The work, as a message begins.</param>
/// <param name="again">What the user may do when it was given up.</param>
/// <param name="note">Told before every further try.</param>
internal sealed class RetryBudget(HubOptions options, TimeProvider time, string work, string again, Action<string> note)
{
    private int _failures;

    /// <summary>Progress was made: the failures so far no longer count.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Waits before the next try; throws where the tries are used up or the server asks for too long a pause.</summary>
    public async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        _failures++;
        if (_failures >= options.Attempts)
        {
            throw new HubException(
                $"{work} failed {_failures} times in a row, at last with: {OneLine(failure)} {again}{Advice(failure)}",
                failure);
        }
        var asked = (failure as HubTransientException)?.RetryAfter;
        if (asked > options.LongestRetryAfter)
        {
            throw new HubException(
                $"{work}: the server asks to wait {asked.Value.TotalSeconds:0} s, which is longer than the {options.LongestRetryAfter.TotalSeconds:0} s that are waited here. {again}",
                failure);
        }
        note($"{OneLine(failure)} Trying again.");
        await Task.Delay(PauseOf(_failures, asked, options, Random.Shared.NextDouble()), time, cancellationToken);
    }

    /// <summary>
    /// The pause after failure number <paramref name="failures"/>: exponential up to a limit, and between half and the
    /// whole of it by <paramref name="jitter"/>, so that connections that failed together do not come back together;
    /// never shorter than what the server asked for.
    /// </summary>
    public static TimeSpan PauseOf(int failures, TimeSpan? asked, HubOptions options, double jitter)
    {
        var exponential = options.FirstPause * Math.Pow(2, Math.Min(failures - 1, 20));
        var pause = (exponential < options.LongestPause ? exponential : options.LongestPause) * (0.5 + (jitter / 2));
        return asked > pause ? asked.Value : pause;
    }

    private string Advice(Exception failure)
    {
        var isUnreachable = failure is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError,
        };
        return isUnreachable
            ? $" Check the network and any proxy; a mirror can be named by {HubOptions.EndpointVariableOf(options.Source)} or --endpoint, and --source chooses the other hub."
            : "";
    }

    private static string OneLine(Exception failure)
    {
        var message = failure.Message.ReplaceLineEndings(" ").Trim();
        return message.EndsWith('.') ? message : message + ".";
    }
}
