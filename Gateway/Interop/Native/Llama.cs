using System.Runtime.InteropServices;

namespace Gateway.Interop.Native;

/// <summary>Functions of libllama, as llama.h of v0.5.0 declares them. Each is used by one checked method.</summary>
internal static unsafe partial class Llama
{
    public const string Library = "llama";

    [LibraryImport(Library)]
    public static partial byte* llama_version();

    [LibraryImport(Library)]
    public static partial llama_model_params llama_model_default_params();

    [LibraryImport(Library)]
    public static partial llama_context_params llama_context_default_params();

    [LibraryImport(Library)]
    public static partial llama_sampler_chain_params llama_sampler_chain_default_params();

    [LibraryImport(Library)]
    public static partial llama_model_quantize_params llama_model_quantize_default_params();

    [LibraryImport(Library)]
    public static partial void llama_backend_init();

    [LibraryImport(Library)]
    public static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, void*, void> log_callback, void* user_data);

    [LibraryImport(Library)]
    public static partial byte* llama_print_system_info();

    [LibraryImport(Library)]
    public static partial byte llama_supports_gpu_offload();

    [LibraryImport(Library)]
    public static partial nuint llama_max_devices();

    [LibraryImport(Library)]
    public static partial nuint llama_max_parallel_sequences();

    // Model

    [LibraryImport(Library)]
    public static partial nint llama_model_load_from_file(byte* path_model, llama_model_params @params);

    [LibraryImport(Library)]
    public static partial void llama_model_free(nint model);

    [LibraryImport(Library)]
    public static partial nint llama_model_get_vocab(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_ctx_train(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_embd(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_layer(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_head(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_head_kv(nint model);

    [LibraryImport(Library)]
    public static partial int llama_model_meta_val_str(nint model, byte* key, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial int llama_model_desc(nint model, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial ulong llama_model_size(nint model);

    [LibraryImport(Library)]
    public static partial ulong llama_model_n_params(nint model);

    [LibraryImport(Library)]
    public static partial byte llama_model_has_encoder(nint model);

    [LibraryImport(Library)]
    public static partial byte llama_model_has_decoder(nint model);

    [LibraryImport(Library)]
    public static partial byte llama_model_is_recurrent(nint model);

    [LibraryImport(Library)]
    public static partial byte llama_model_is_hybrid(nint model);

    [LibraryImport(Library)]
    public static partial uint llama_model_quantize(byte* fname_inp, byte* fname_out, llama_model_quantize_params* @params);

    // Context and its memory

    [LibraryImport(Library)]
    public static partial nint llama_init_from_model(nint model, llama_context_params @params);

    [LibraryImport(Library)]
    public static partial void llama_free(nint ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_ctx(nint ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_ctx_seq(nint ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_batch(nint ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_seq_max(nint ctx);

    [LibraryImport(Library)]
    public static partial nint llama_get_memory(nint ctx);

    [LibraryImport(Library)]
    public static partial void llama_memory_clear(nint mem, byte data);

    [LibraryImport(Library)]
    public static partial byte llama_memory_seq_rm(nint mem, int seq_id, int p0, int p1);

    [LibraryImport(Library)]
    public static partial void llama_memory_seq_cp(nint mem, int seq_id_src, int seq_id_dst, int p0, int p1);

    [LibraryImport(Library)]
    public static partial int llama_memory_seq_pos_min(nint mem, int seq_id);

    [LibraryImport(Library)]
    public static partial int llama_memory_seq_pos_max(nint mem, int seq_id);

    [LibraryImport(Library)]
    public static partial int llama_decode(nint ctx, llama_batch batch);

    [LibraryImport(Library)]
    public static partial void llama_synchronize(nint ctx);

    [LibraryImport(Library)]
    public static partial float* llama_get_logits_ith(nint ctx, int i);

    [LibraryImport(Library)]
    public static partial void llama_set_n_threads(nint ctx, int n_threads, int n_threads_batch);

    [LibraryImport(Library)]
    public static partial void llama_attach_threadpool(nint ctx, nint threadpool, nint threadpool_batch);

    [LibraryImport(Library)]
    public static partial void llama_detach_threadpool(nint ctx);

    // Vocabulary

    [LibraryImport(Library)]
    public static partial int llama_vocab_type(nint vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_n_tokens(nint vocab);

    [LibraryImport(Library)]
    public static partial byte* llama_vocab_get_text(nint vocab, int token);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_is_eog(nint vocab, int token);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_is_control(nint vocab, int token);

    [LibraryImport(Library)]
    public static partial int llama_vocab_bos(nint vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_eos(nint vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_eot(nint vocab);

    [LibraryImport(Library)]
    public static partial int llama_tokenize(
        nint vocab, byte* text, int text_len, int* tokens, int n_tokens_max, byte add_special, byte parse_special);

    [LibraryImport(Library)]
    public static partial int llama_token_to_piece(nint vocab, int token, byte* buf, int length, int lstrip, byte special);

    // Samplers

    [LibraryImport(Library)]
    public static partial nint llama_sampler_chain_init(llama_sampler_chain_params @params);

    [LibraryImport(Library)]
    public static partial void llama_sampler_chain_add(nint chain, nint smpl);

    [LibraryImport(Library)]
    public static partial void llama_sampler_free(nint smpl);

    [LibraryImport(Library)]
    public static partial void llama_sampler_apply(nint smpl, llama_token_data_array* cur_p);

    [LibraryImport(Library)]
    public static partial void llama_sampler_accept(nint smpl, int token);

    [LibraryImport(Library)]
    public static partial void llama_sampler_reset(nint smpl);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_greedy();

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_top_p(float p, nuint min_keep);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_min_p(float p, nuint min_keep);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_temp(float t);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_penalties(
        int n_vocab, int penalty_last_n, float penalty_repeat, float penalty_freq, float penalty_present);
}
