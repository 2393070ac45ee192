using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Conversion.Gguf;

namespace Gateway.Commands;

/// <summary>The file types of GGUF as the command line reads them.</summary>
internal static class FileTypeOption
{
    private static string Names => string.Join(", ", GgufFileType.All.Select(type => type.Name));

    public static Option<GgufFileType> Create(GgufFileType fallback) => new("--type")
    {
        Description = $"The weights' type: {Names}.",
        HelpName = "type",
        DefaultValueFactory = _ => fallback,
        CustomParser = Parse,
    };

    public static Argument<GgufFileType> CreateArgument() => new("type")
    {
        Description = $"The weights' type: {Names}.",
        CustomParser = Parse,
    };

    private static GgufFileType? Parse(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (GgufFileType.TryParse(name, out var type))
        {
            return type;
        }
        result.AddError($"There is no type '{name}'. Types: {Names}.");
        return null;
    }
}
