namespace Gateway.Engines.Remote;

/// <summary>
/// What providers take besides what this service gives a meaning to. It is passed on as it comes. Not among them: what would
/// change the form of the answer, which is read here, and what later releases take no more and would ignore.
/// </summary>
internal static class UpstreamExtras
{
    /// <summary>Fields of OpenAI's API that have an effect there.</summary>
    public static readonly string[] OfOpenAI =
    [
        "metadata",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "service_tier",
        "store",
        "user",
    ];

    public static readonly string[] OfVllm =
    [
        "add_generation_prompt",
        "add_special_tokens",
        "allowed_token_ids",
        "bad_words",
        "cache_salt",
        "chat_template",
        "chat_template_kwargs",
        "continue_final_message",
        "documents",
        "ignore_eos",
        "include_reasoning",
        "include_stop_str_in_output",
        "length_penalty",
        "min_tokens",
        "priority",
        "skip_special_tokens",
        "spaces_between_special_tokens",
        "stop_token_ids",
        "structured_outputs",
        "thinking_token_budget",
        "truncate_prompt_tokens",
        "vllm_xargs",
    ];

    public static readonly string[] OfLlamaServer =
    [
        "cache_prompt",
        "chat_template_kwargs",
        "dry_allowed_length",
        "dry_base",
        "dry_multiplier",
        "dry_penalty_last_n",
        "dry_sequence_breakers",
        "dynatemp_exponent",
        "dynatemp_range",
        "grammar",
        "ignore_eos",
        "json_schema",
        "min_keep",
        "mirostat",
        "mirostat_eta",
        "mirostat_tau",
        "n_keep",
        "reasoning_format",
        "samplers",
        "t_max_predict_ms",
        "top_n_sigma",
        "typical_p",
        "xtc_probability",
        "xtc_threshold",
    ];
}
