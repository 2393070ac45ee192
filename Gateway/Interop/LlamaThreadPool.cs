using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>Threads of one's own for the CPU backend; contexts that use it keep it alive.</summary>
internal sealed unsafe class LlamaThreadPool : SafeHandle
{
    private const int MostThreads = 512;

    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;

    private LlamaThreadPool(nint handle, int threads, delegate* unmanaged[Cdecl]<nint, void> free)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        Threads = threads;
        _free = free;
    }

    public override bool IsInvalid => handle == 0;

    public int Threads { get; }

    public static LlamaThreadPool Create(LlamaLibrary library, ThreadPoolParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(library);
        RequireParameters(parameters);
        var create = (delegate* unmanaged[Cdecl]<ggml_threadpool_params*, nint>)CpuFunction("ggml_threadpool_new");
        var free = (delegate* unmanaged[Cdecl]<nint, void>)CpuFunction("ggml_threadpool_free");

        ggml_threadpool_params native;
        Ggml.ggml_threadpool_params_init(&native, parameters.Threads);
        native.prio = (int)parameters.Priority;
        native.poll = (uint)parameters.Poll;
        native.strict_cpu = parameters.OneCorePerThread ? (byte)1 : (byte)0;
        foreach (var core in parameters.Cores ?? [])
        {
            native.cpumask[core] = 1;
        }

        var pool = create(&native);
        return pool != 0
            ? new LlamaThreadPool(pool, parameters.Threads, free)
            : throw new InvalidOperationException($"A pool of {parameters.Threads} threads could not be made.");
    }

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }

    private static void* CpuFunction(string name)
    {
        var device = Ggml.ggml_backend_dev_by_type((int)ComputeDeviceKind.Cpu);
        fixed (byte* text = NativeText.ZeroTerminated(name))
        {
            var function = Ggml.ggml_backend_reg_get_proc_address(Ggml.ggml_backend_dev_backend_reg(device), text);
            return function is not null
                ? function
                : throw new NativeLibraryException($"The CPU backend of ggml has no function {name}.");
        }
    }

    private static void RequireParameters(ThreadPoolParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Threads is < 1 or > MostThreads)
        {
            throw new ArgumentException($"Threads is {parameters.Threads}; 1 to {MostThreads} are allowed.", nameof(parameters));
        }

        if (parameters.Poll is < 0 or > 100)
        {
            throw new ArgumentException($"Poll is {parameters.Poll}; 0 to 100 are allowed.", nameof(parameters));
        }

        if (!Enum.IsDefined(parameters.Priority))
        {
            throw new ArgumentException($"Priority {parameters.Priority} is not one of ggml's.", nameof(parameters));
        }

        foreach (var core in parameters.Cores ?? [])
        {
            if (core < 0 || core >= Math.Min(MostThreads, Environment.ProcessorCount))
            {
                throw new ArgumentException(
                    $"Core {core} is not one of this machine's {Environment.ProcessorCount}, counted from 0.", nameof(parameters));
            }
        }
    }
}
