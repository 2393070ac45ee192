namespace Gateway.Conversion.Hub;

internal enum DigestKind
{
    /// <summary>Of the file's bytes: every large file on Hugging Face, every file on ModelScope.</summary>
    Sha256,

    /// <summary>Of <c>blob {size}\0</c> and the file's bytes: small files on Hugging Face, which git itself stores.</summary>
    GitBlobSha1,
}
