using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>
/// What must hold before any other call. llama.cpp passes parameter structs by value and changes them between versions, so a
/// library of another version would be called with the wrong layout: better refused with a reason than crashed into.
/// </summary>
internal static class LibraryChecks
{
    public const string AcceptedVersions = "v0.5.x";
    private const string AcceptedPrefix = "0.5.";

    /// <param name="version">What llama_version() says; null where the library has no such function.</param>
    /// <param name="folder">Where the library is.</param>
    public static void RequireVersion(string? version, string folder)
    {
        if (version is null)
        {
            throw new NativeLibraryException(
                $"The llama.cpp in {folder} does not tell its version, so it is older than v0.5.0; "
                + $"this build needs {AcceptedVersions}. Put that version there, or name another folder.");
        }

        if (!version.StartsWith(AcceptedPrefix, StringComparison.Ordinal))
        {
            throw new NativeLibraryException(
                $"The llama.cpp in {folder} is version {version}; this build needs {AcceptedVersions}. "
                + "Put that version there, or name another folder.");
        }
    }

    /// <summary>The canary: the library's defaults, read through our structs, must be the documented ones.</summary>
    public static unsafe void RequireLayout(
        in llama_model_params model, in llama_context_params context, in llama_model_quantize_params quantize, string version)
    {
        Span<(string Field, double Value, double Expected)> fields =
        [
            ("llama_model_params.n_gpu_layers", model.n_gpu_layers, -1),
            ("llama_model_params.split_mode", model.split_mode, 1),
            ("llama_model_params.load_mode", model.load_mode, -1),
            ("llama_model_params.lazy_mode", model.lazy_mode, 1),
            ("llama_model_params.use_extra_bufts", model.use_extra_bufts, 1),
            ("llama_model_params.kv_overrides", (nint)model.kv_overrides, 0),
            ("llama_model_params.vocab_only", model.vocab_only, 0),
            ("llama_model_params.load_mtp", model.load_mtp, 0),
            ("llama_context_params.n_ctx", context.n_ctx, 512),
            ("llama_context_params.n_batch", context.n_batch, 2048),
            ("llama_context_params.n_ubatch", context.n_ubatch, 512),
            ("llama_context_params.n_seq_max", context.n_seq_max, 1),
            ("llama_context_params.n_outputs_max_per_seq", context.n_outputs_max_per_seq, 1),
            ("llama_context_params.flash_attn_type", context.flash_attn_type, -1),
            ("llama_context_params.yarn_ext_factor", context.yarn_ext_factor, -1),
            ("llama_context_params.yarn_beta_slow", context.yarn_beta_slow, -1),
            ("llama_context_params.type_k", context.type_k, (int)KvCacheType.F16),
            ("llama_context_params.type_v", context.type_v, (int)KvCacheType.F16),
            ("llama_context_params.embeddings", context.embeddings, 0),
            ("llama_context_params.offload_kqv", context.offload_kqv, 1),
            ("llama_context_params.swa_full", context.swa_full, 1),
            ("llama_context_params.kv_unified", context.kv_unified, 0),
            ("llama_context_params.n_samplers", context.n_samplers, 0),
            ("llama_context_params.ctx_other", context.ctx_other, 0),
            ("llama_model_quantize_params.ftype", quantize.ftype, (int)QuantizationType.Q8_0),
            ("llama_model_quantize_params.quantize_output_tensor", quantize.quantize_output_tensor, 1),
            ("llama_model_quantize_params.prune_layers", (nint)quantize.prune_layers, 0),
        ];
        foreach (var (field, value, expected) in fields)
        {
            if (value != expected)
            {
                throw new NativeLibraryException(
                    $"llama.cpp {version} does not fit this build: the default of {field} reads {value} instead of {expected}, "
                    + $"so its structs are laid out otherwise. Use an unchanged build of llama.cpp {AcceptedVersions}.");
            }
        }
    }
}
