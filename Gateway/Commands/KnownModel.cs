using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>A model that <c>pull</c> knows by a name of its own: an official checkpoint, converted here.</summary>
/// <param name="Id">What users and clients write.</param>
/// <param name="HuggingFace">Where Hugging Face has it.</param>
/// <param name="ModelScope">Where ModelScope has it.</param>
/// <param name="Title">Written as general.name.</param>
/// <param name="Family">Whose control tokens it has.</param>
/// <param name="License">Written as general.license; the weights are not this program's.</param>
internal sealed record KnownModel(
    string Id,
    HubRepository HuggingFace,
    HubRepository ModelScope,
    string Title,
    ChatGlmFamily Family,
    string License)
{
    public static IReadOnlyList<KnownModel> All { get; } =
    [
        new(
            "chatglm2-6b",
            new HubRepository("zai-org", "chatglm2-6b"),
            new HubRepository("ZhipuAI", "chatglm2-6b"),
            "ChatGLM2-6B",
            ChatGlmFamily.ChatGlm2,
            "The ChatGLM2-6B License"),
    ];

    public HubRepository RepositoryAt(HubSource source) => source is HubSource.HuggingFace ? HuggingFace : ModelScope;
}
