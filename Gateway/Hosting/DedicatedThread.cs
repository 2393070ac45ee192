using System.Collections.Concurrent;

namespace Gateway.Hosting;

/// <summary>A thread of one's own that runs what it is given, one after the other.</summary>
internal sealed class DedicatedThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts the thread, which inherits the precedence of the calling one.</summary>
    public DedicatedThread(string name) => new Thread(Run) { IsBackground = true, Name = name }.Start();

    public Task<T> RunAsync<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    /// <summary>Takes no more work; what runs goes on to its end.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
