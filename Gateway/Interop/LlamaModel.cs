using System.Runtime.InteropServices;
using System.Text;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>A loaded model: weights and vocabulary, immutable and shared. Contexts made from it keep it alive.</summary>
internal sealed unsafe class LlamaModel : SafeHandle
{
    private LlamaModel(nint handle, string path, bool vocabularyOnly)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        Path = path;
        VocabularyOnly = vocabularyOnly;
        Vocabulary = new LlamaVocabulary(this, Llama.llama_model_get_vocab(handle));
        TrainedContextLength = Llama.llama_model_n_ctx_train(handle);
        EmbeddingLength = Llama.llama_model_n_embd(handle);
        LayerCount = Llama.llama_model_n_layer(handle);
        HeadCount = LayerCount > 0 ? Llama.llama_model_n_head(handle) : 0;
        KeyValueHeadCount = LayerCount > 0 ? Llama.llama_model_n_head_kv(handle) : 0;
        SizeBytes = Llama.llama_model_size(handle);
        ParameterCount = Llama.llama_model_n_params(handle);
        HasEncoder = Llama.llama_model_has_encoder(handle) != 0;
        HasDecoder = Llama.llama_model_has_decoder(handle) != 0;
        IsRecurrent = Llama.llama_model_is_recurrent(handle) != 0;
        IsHybrid = Llama.llama_model_is_hybrid(handle) != 0;
        Description = ReadDescription(handle);
    }

    public override bool IsInvalid => handle == 0;

    public string Path { get; }

    public bool VocabularyOnly { get; }

    public LlamaVocabulary Vocabulary { get; }

    public int TrainedContextLength { get; }

    public int EmbeddingLength { get; }

    public int LayerCount { get; }

    public int HeadCount { get; }

    public int KeyValueHeadCount { get; }

    public ulong SizeBytes { get; }

    public ulong ParameterCount { get; }

    public string Description { get; }

    public bool HasEncoder { get; }

    public bool HasDecoder { get; }

    public bool IsRecurrent { get; }

    public bool IsHybrid { get; }

    /// <summary>
    /// Loads a GGUF file. Throws <see cref="ModelLoadException"/> with the file and the reason, and
    /// <see cref="OperationCanceledException"/> where <paramref name="cancellationToken"/> stopped it on the way.
    /// </summary>
    /// <param name="library">That llama.cpp is loaded.</param>
    /// <param name="path">The file; of a split model the first one.</param>
    /// <param name="parameters">How to load it.</param>
    /// <param name="progress">Called on this thread with 0 to 1.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    public static LlamaModel Load(
        LlamaLibrary library,
        string path,
        ModelLoadParameters parameters,
        Action<float>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(library);
        var file = System.IO.Path.GetFullPath(path);
        RequireParameters(library, parameters);
        cancellationToken.ThrowIfCancellationRequested();
        GgufHeader.Check(file);

        using var watch = new ModelLoadProgress(progress, cancellationToken);
        NativeLog.BeginCapture();
        var handle = LoadFile(file, parameters, watch);
        var log = NativeLog.EndCapture();
        if (handle != 0)
        {
            return new LlamaModel(handle, file, parameters.VocabularyOnly);
        }

        watch.ThrowIfStopped();
        throw new ModelLoadException(file, NativeReason.From(log, "llama.cpp gave no reason"));
    }

    /// <summary>A scalar of the file's metadata as text; null where the file has no such key.</summary>
    public string? GetMetadata(string key)
    {
        using var lease = new HandleLease(this);
        fixed (byte* name = NativeText.ZeroTerminated(key))
        {
            byte none;
            var length = Llama.llama_model_meta_val_str(lease.Pointer, name, &none, 1);
            if (length < 0)
            {
                return null;
            }

            var buffer = new byte[length + 1];
            fixed (byte* text = buffer)
            {
                length = Llama.llama_model_meta_val_str(lease.Pointer, name, text, (nuint)buffer.Length);
            }

            return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_model_free(handle);
        return true;
    }

    private static nint LoadFile(string file, ModelLoadParameters parameters, ModelLoadProgress watch)
    {
        var native = Llama.llama_model_default_params();
        native.n_gpu_layers = parameters.GpuLayers;
        native.main_gpu = parameters.MainGpu;
        native.load_mode = parameters.MemoryMap ? native.load_mode : 0;
        native.vocab_only = parameters.VocabularyOnly ? (byte)1 : (byte)0;
        native.progress_callback = &ModelLoadProgress.OnProgress;
        native.progress_callback_user_data = (void*)watch.Pointer;
        fixed (float* split = Shares(parameters.TensorSplit))
        fixed (byte* name = NativeText.ZeroTerminated(file))
        {
            native.tensor_split = split;
            return Llama.llama_model_load_from_file(name, native);
        }
    }

    // The library reads one number for every device that it can have, whatever is given.
    private static float[]? Shares(float[]? split)
    {
        if (split is null)
        {
            return null;
        }

        var all = new float[(int)Llama.llama_max_devices()];
        split.CopyTo(all, 0);
        return all;
    }

    private static void RequireParameters(LlamaLibrary library, ModelLoadParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var gpus = library.Devices.Count(d => d.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu);
        if (parameters.GpuLayers < -1)
        {
            throw new ArgumentException($"GpuLayers is {parameters.GpuLayers}; -1 means all layers, 0 none.", nameof(parameters));
        }

        if (parameters.MainGpu < 0 || parameters.MainGpu >= Math.Max(1, gpus))
        {
            throw new ArgumentException(
                $"MainGpu is {parameters.MainGpu}, but {gpus} GPU(s) were found; they are counted from 0.", nameof(parameters));
        }

        var most = (int)Llama.llama_max_devices();
        if (parameters.TensorSplit is { } split && (split.Length > most || split.Any(share => !(share >= 0))))
        {
            throw new ArgumentException(
                $"TensorSplit has {split.Length} numbers; at most {most}, none negative, are allowed.", nameof(parameters));
        }
    }

    private static string ReadDescription(nint model)
    {
        var buffer = stackalloc byte[256];
        return Llama.llama_model_desc(model, buffer, 256) > 0 ? NativeText.Read(buffer) : "";
    }
}
