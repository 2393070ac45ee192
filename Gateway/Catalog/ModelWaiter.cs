namespace Gateway.Catalog;

/// <summary>A request that waits for its model to be loaded. It is answered once.</summary>
internal sealed class ModelWaiter
{
    private readonly TaskCompletionSource<LeaseAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<LeaseAnswer> Answer => _answer.Task;

    public void Give(LeaseAnswer answer) => _answer.SetResult(answer);
}
