using Gateway.Conversion.Gguf;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>What <c>pull</c> was asked for, checked.</summary>
/// <param name="Hub">Which hub, where, and with which token.</param>
/// <param name="Revision">A branch, a tag or a commit; <c>null</c> for the hub's default branch.</param>
/// <param name="ModelsFolder">Where the result goes.</param>
/// <param name="Force">Replace what is there.</param>
/// <param name="File">The GGUF file to take where a repository has several.</param>
/// <param name="Type">What a checkpoint is converted to.</param>
/// <param name="KeepCheckpoint">Leave the downloaded checkpoint where it is after its conversion.</param>
internal sealed record PullRequest(
    HubOptions Hub,
    string? Revision,
    string ModelsFolder,
    bool Force,
    string? File,
    GgufFileType Type,
    bool KeepCheckpoint);
