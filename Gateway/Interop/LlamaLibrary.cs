using System.Reflection;
using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>llama.cpp, loaded: one per process, because its backends and its log are global there.</summary>
internal sealed unsafe class LlamaLibrary
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Handles = new(StringComparer.Ordinal);
    private static LlamaLibrary? _loaded;
    private static string? _boundFolder;

    private LlamaLibrary(string folder, string version)
    {
        Folder = folder;
        Version = version;
        Devices = ReadDevices();
        SupportsGpuOffload = Llama.llama_supports_gpu_offload() != 0;
        SystemInfo = NativeText.Read(Llama.llama_print_system_info()).Trim();
    }

    public string Folder { get; }

    public string Version { get; }

    /// <summary>Every device of every backend that could be loaded; without a CPU nothing works, so there is one.</summary>
    public IReadOnlyList<ComputeDevice> Devices { get; }

    public bool SupportsGpuOffload { get; }

    /// <summary>The instruction sets and features that the loaded backends use, as llama.cpp prints them.</summary>
    public string SystemInfo { get; }

    /// <summary>
    /// Loads the libraries of <paramref name="folder"/>, by default those beside the program. The same folder again gives the
    /// same instance and sends the log to the new <paramref name="loggers"/>; another folder cannot be had in this process.
    /// </summary>
    public static LlamaLibrary Load(string? folder, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder ?? LibraryFiles.DefaultFolder));
        lock (Gate)
        {
            if (_boundFolder is not null && _boundFolder != path)
            {
                throw new NativeLibraryException(
                    $"llama.cpp is loaded from {_boundFolder} already and cannot be loaded from {path} as well: "
                    + "its backends are global in a process. Use one folder.");
            }

            NativeLog.Route(loggers.CreateLogger("llama.cpp"));
            _loaded ??= LoadFirst(path);
            return _loaded;
        }
    }

    private static LlamaLibrary LoadFirst(string folder)
    {
        OpenFiles(folder, LibraryFiles.Find(folder));
        var version = ReadVersion();
        try
        {
            LibraryChecks.RequireVersion(version, folder);
        }
        catch (NativeLibraryException)
        {
            CloseFiles();
            throw;
        }

        // From here on imports are bound to these files for the rest of the process.
        if (_boundFolder is null)
        {
            NativeLibrary.SetDllImportResolver(typeof(LlamaLibrary).Assembly, Resolve);
            _boundFolder = folder;
        }

        Start(folder, version!);
        return new LlamaLibrary(folder, version!);
    }

    private static void OpenFiles(string folder, IReadOnlyDictionary<string, string> files)
    {
        foreach (var name in LibraryFiles.Names)
        {
            try
            {
                Handles[name] = NativeLibrary.Load(files[name]);
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                CloseFiles();
                throw new NativeLibraryException(
                    $"{files[name]} cannot be loaded: {failure.Message.Trim()} "
                    + "Check that it was built for this processor and system, and that what it depends on is installed; "
                    + $"or set Gateway:NativeLibraryFolder to another folder than {folder}.",
                    failure);
            }
        }
    }

    private static void CloseFiles()
    {
        foreach (var name in LibraryFiles.Names.Reverse())
        {
            if (Handles.Remove(name, out var handle))
            {
                NativeLibrary.Free(handle);
            }
        }
    }

    // Not through the import, which would bind it to a library that may be refused.
    private static string? ReadVersion() =>
        NativeLibrary.TryGetExport(Handles[Llama.Library], nameof(Llama.llama_version), out var address)
            ? NativeText.Read(((delegate* unmanaged[Cdecl]<byte*>)address)())
            : null;

    // 1. The canary, before a struct of ours is passed in. 2. The log, so that nothing goes to stderr. 3. The backends: CPU
    // variants and GPUs are plug-ins, of which the best that this machine can run is taken. 4. The library itself.
    private static void Start(string folder, string version)
    {
        LibraryChecks.RequireLayout(
            Llama.llama_model_default_params(),
            Llama.llama_context_default_params(),
            Llama.llama_model_quantize_default_params(),
            version);
        NativeLog.Install();
        fixed (byte* path = NativeText.ZeroTerminated(folder))
        {
            Ggml.ggml_backend_load_all_from_path(path);
        }

        if (Ggml.ggml_backend_dev_by_type((int)ComputeDeviceKind.Cpu) == 0)
        {
            throw new NativeLibraryException(
                $"The folder {folder} has no CPU backend of ggml that this processor can run (files *ggml-cpu*). "
                + "Every model needs one: use a complete build of llama.cpp.");
        }

        Llama.llama_backend_init();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        Handles.TryGetValue(name, out var handle) ? handle : 0;

    private static List<ComputeDevice> ReadDevices()
    {
        var devices = new List<ComputeDevice>();
        for (nuint i = 0; i < Ggml.ggml_backend_dev_count(); i++)
        {
            var device = Ggml.ggml_backend_dev_get(i);
            nuint free, total;
            Ggml.ggml_backend_dev_memory(device, &free, &total);
            devices.Add(new ComputeDevice(
                NativeText.Read(Ggml.ggml_backend_dev_name(device)),
                NativeText.Read(Ggml.ggml_backend_dev_description(device)),
                (ComputeDeviceKind)Ggml.ggml_backend_dev_type(device),
                (long)free,
                (long)total));
        }

        return devices;
    }
}
