namespace Gateway.Conversion.Hub;

/// <summary>One file of a repository, as its hub lists it.</summary>
/// <param name="Path">Relative to the repository, with forward slashes; checked to stay inside a folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digest"><c>null</c> where the hub states none: then only the size can be checked.</param>
/// <param name="Address">Where it is downloaded from.</param>
internal sealed record HubFile(string Path, long Size, FileDigest? Digest, Uri Address)
{
    /// <summary>
    /// Whether <paramref name="path"/> can be joined to a folder without leaving it, on any operating system: a listing
    /// is input from elsewhere.
    /// </summary>
    public static bool IsSafePath(string path) =>
        path.Length is > 0 and <= 512
        && path.AsSpan().IndexOfAny('\\', ':', '\0') < 0
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}
