namespace Gateway.Prompting;

/// <summary>What a model file's metadata says that a chat template can be told from.</summary>
/// <param name="Architecture"><c>general.architecture</c>; null where it is missing.</param>
/// <param name="TokenizerModel"><c>tokenizer.ggml.model</c>: <c>llama</c> for SentencePiece; null where it is missing.</param>
internal readonly record struct TemplateClues(string? Architecture, string? TokenizerModel);
