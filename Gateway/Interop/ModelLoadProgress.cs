using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Gateway.Interop;

/// <summary>Carries progress out of a load, and the wish to stop into it.</summary>
internal sealed unsafe class ModelLoadProgress : IDisposable
{
    private readonly Action<float>? _report;
    private readonly CancellationToken _cancellationToken;
    private GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    public ModelLoadProgress(Action<float>? report, CancellationToken cancellationToken)
    {
        _report = report;
        _cancellationToken = cancellationToken;
        _self = GCHandle.Alloc(this);
    }

    public nint Pointer => GCHandle.ToIntPtr(_self);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static byte OnProgress(float progress, void* userData)
    {
        var watch = (ModelLoadProgress)GCHandle.FromIntPtr((nint)userData).Target!;
        return watch.Continue(progress) ? (byte)1 : (byte)0;
    }

    /// <summary>Throws what stopped the load: the reporter's own exception, or the cancellation.</summary>
    public void ThrowIfStopped()
    {
        _failure?.Throw();
        _cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _self.Free();

    private bool Continue(float progress)
    {
        try
        {
            _report?.Invoke(progress);
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        return _failure is null && !_cancellationToken.IsCancellationRequested;
    }
}
