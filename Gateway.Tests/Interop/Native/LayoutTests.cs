using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Interop.Native;
using NUnit.Framework;

namespace Gateway.Tests.Interop.Native;

/// <summary>
/// The golden numbers were printed by a C program (sizeof and offsetof of every field, gcc, x86-64) that includes llama.h of
/// llama.cpp v0.5.0. A new version of the library needs new numbers from its own header.
/// </summary>
internal sealed class LayoutTests
{
    [Test]
    public void llama_model_params_HasTheLayoutOfTheHeader() => Check<llama_model_params>(80,
        "devices 0, tensor_buft_overrides 8, n_gpu_layers 16, split_mode 20, load_mode 24, lazy_mode 28, main_gpu 32, "
        + "tensor_split 40, progress_callback 48, progress_callback_user_data 56, kv_overrides 64, vocab_only 72, "
        + "check_tensors 73, use_extra_bufts 74, no_host 75, no_alloc 76, load_mtp 77");

    [Test]
    public void llama_context_params_HasTheLayoutOfTheHeader() => Check<llama_context_params>(160,
        "n_ctx 0, n_batch 4, n_ubatch 8, n_seq_max 12, n_rs_seq 16, n_outputs_max 20, n_outputs_max_per_seq 24, n_threads 28, "
        + "n_threads_batch 32, ctx_type 36, rope_scaling_type 40, pooling_type 44, attention_type 48, flash_attn_type 52, "
        + "rope_freq_base 56, rope_freq_scale 60, yarn_ext_factor 64, yarn_attn_factor 68, yarn_beta_fast 72, yarn_beta_slow 76, "
        + "yarn_orig_ctx 80, defrag_thold 84, cb_eval 88, cb_eval_user_data 96, type_k 104, type_v 108, abort_callback 112, "
        + "abort_callback_data 120, embeddings 128, offload_kqv 129, no_perf 130, op_offload 131, swa_full 132, kv_unified 133, "
        + "samplers 136, n_samplers 144, ctx_other 152");

    [Test]
    public void llama_model_quantize_params_HasTheLayoutOfTheHeader() => Check<llama_model_quantize_params>(64,
        "nthread 0, ftype 4, output_tensor_type 8, token_embedding_type 12, allow_requantize 16, quantize_output_tensor 17, "
        + "only_copy 18, pure 19, keep_split 20, dry_run 21, imatrix 24, kv_overrides 32, tt_overrides 40, prune_layers 48, "
        + "max_buf_size 56");

    [Test]
    public void llama_batch_HasTheLayoutOfTheHeader() => Check<llama_batch>(56,
        "n_tokens 0, token 8, embd 16, pos 24, n_seq_id 32, seq_id 40, logits 48");

    [Test]
    public void llama_token_data_HasTheLayoutOfTheHeader() => Check<llama_token_data>(12, "id 0, logit 4, p 8");

    [Test]
    public void llama_token_data_array_HasTheLayoutOfTheHeader() => Check<llama_token_data_array>(32,
        "data 0, size 8, selected 16, sorted 24");

    [Test]
    public void llama_sampler_chain_params_HasTheLayoutOfTheHeader() => Check<llama_sampler_chain_params>(1, "no_perf 0");

    [Test]
    public void ggml_threadpool_params_HasTheLayoutOfTheHeader() => Check<ggml_threadpool_params>(528,
        "cpumask 0, n_threads 512, prio 516, poll 520, strict_cpu 524, paused 525");

    [Test]
    public void EveryStruct_IsChecked()
    {
        var structs = typeof(Llama).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Llama).Namespace && type is { IsValueType: true, IsNested: false });
        var tested = GetType().GetMethods().Select(method => method.Name.Split("_HasTheLayout")[0]);

        Assert.That(structs.Select(type => type.Name), Is.SubsetOf(tested));
    }

    private static void Check<T>(int size, string offsets)
        where T : unmanaged
    {
        var fields = typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public).OrderBy(field => field.MetadataToken);

        Assert.Multiple(() =>
        {
            Assert.That(Unsafe.SizeOf<T>(), Is.EqualTo(size));
            Assert.That(
                string.Join(", ", fields.Select(field => $"{field.Name} {Marshal.OffsetOf<T>(field.Name)}")), Is.EqualTo(offsets));
        });
    }
}
