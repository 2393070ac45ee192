namespace Gateway.Conversion.Hub;

/// <summary>The files of a repository at one revision.</summary>
/// <param name="Revision">The commit where the hub names it, else the branch or tag that was asked for.</param>
internal sealed record HubListing(HubRepository Repository, string Revision, IReadOnlyList<HubFile> Files);
