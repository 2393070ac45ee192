using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Prompting;

/// <summary>
/// The chat templates that are built in, and which of them a model gets. A model that none is known to fit gets none:
/// an answer in the wrong format looks like a stupid model and not like a mistake.
/// </summary>
internal static class ChatTemplates
{
    private const string KnownNames = $"{ChatGlm2Template.TemplateName}, {ChatGlm3Template.TemplateName}";

    /// <summary>The template that the options name, or else the one that the file's metadata shows.</summary>
    /// <param name="model">The model's id, for messages.</param>
    /// <param name="name">The options' template name; null where they have none.</param>
    /// <param name="placement">The options' system placement; null where they have none.</param>
    /// <param name="clues">What the metadata says.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    public static Outcome<ChatTemplate> Choose(
        string model, string? name, SystemPlacement? placement, TemplateClues clues, ITokenizer vocabulary)
    {
        var chosen = string.IsNullOrWhiteSpace(name) ? Detect(clues, vocabulary) : name.Trim();
        return chosen switch
        {
            null => Refuse($"The chat template of model '{model}' is not known: {Describe(clues)}. {Remedy(model)}"),
            ChatGlm2Template.TemplateName =>
                ChatGlm2Template.Create(vocabulary, placement ?? SystemPlacement.First) is { } template
                    ? template
                    : LacksTokens(model, chosen, "[gMASK], <sop>"),
            ChatGlm3Template.TemplateName when placement is not null => Refuse(
                $"Model '{model}' has SystemPlacement '{placement}', but its chat template '{chosen}' has a system role "
                + "and no choice of place: remove SystemPlacement."),
            ChatGlm3Template.TemplateName => ChatGlm3Template.Create(vocabulary) is { } template
                ? template
                : LacksTokens(model, chosen, "[gMASK], <sop>, <|system|>, <|user|>, <|assistant|>, <|observation|>"),
            _ => Refuse($"Model '{model}' has Template '{chosen}', which is not known. {Remedy(model)}"),
        };
    }

    /// <summary>
    /// Only SentencePiece vocabularies are told from their pieces: GLM-4 has the same architecture and the same role
    /// tokens as ChatGLM3, a byte-level vocabulary, and a different format.
    /// </summary>
    private static string? Detect(TemplateClues clues, ITokenizer vocabulary)
    {
        if (clues is not { Architecture: "chatglm", TokenizerModel: "llama" } || ChatGlmPrefix.Find(vocabulary) is null)
        {
            return null;
        }

        var hasUser = vocabulary.FindControlToken("<|user|>") is not null;
        var hasAssistant = vocabulary.FindControlToken("<|assistant|>") is not null;
        return (hasUser, hasAssistant) switch
        {
            (false, false) => ChatGlm2Template.TemplateName,
            (true, true) => ChatGlm3Template.TemplateName,
            _ => null,
        };
    }

    private static GenerationFailure LacksTokens(string model, string template, string tokens) => Refuse(
        $"Model '{model}' has Template '{template}', but its vocabulary lacks one of that template's control tokens "
        + $"({tokens}). {Remedy(model)}");

    private static string Describe(TemplateClues clues) =>
        $"architecture '{clues.Architecture ?? "(none)"}' with tokenizer '{clues.TokenizerModel ?? "(none)"}' and its "
        + "control tokens belong to none of the built-in ones";

    private static string Remedy(string model) =>
        $"Known templates: {KnownNames}. Where one fits, name it as Template of the entry with Id '{model}' in "
        + "Gateway:Models.";

    private static GenerationFailure Refuse(string message) => new(FailureKind.ModelUnavailable, message);
}
