using System.CommandLine;
using Gateway.Conversion.Gguf;

namespace Gateway.Commands;

/// <summary><c>inspect</c>: what a GGUF file says about itself, and the memory that it needs.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file.gguf") { Description = "A GGUF file." };
        var json = new Option<bool>("--json") { Description = "One JSON document, with every value whole." };
        var tokens = new Option<long?>("--context")
        {
            Description = "Tokens of context, of all sequences together, to count memory for.",
            HelpName = "tokens",
        };
        tokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 1 or > 1L << 30)
            {
                result.AddError("--context is 1 to 1073741824.");
            }
        });
        var command = new Command("inspect", "Shows a GGUF file's metadata, tensors, sizes and memory.") { file, json, tokens };
        command.SetAction((parsed, _) =>
        {
            var path = context.FullPath(parsed.GetRequiredValue(file));
            var gguf = GgufFile.Read(path);
            var report = new GgufReport(gguf, parsed.GetValue(tokens));
            if (parsed.GetValue(json))
            {
                GgufJson.Write(report, context.Output);
            }
            else
            {
                GgufText.Write(report, context.Output);
            }
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
