using System.CommandLine;
using Gateway.Commands.Progress;
using Gateway.Conversion;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Gguf;

namespace Gateway.Commands;

/// <summary><c>convert</c>: a checkpoint folder that is on the disk already becomes a GGUF file.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("folder") { Description = "The checkpoint: config.json, tokenizer.model and the weights." };
        var output = new Argument<string>("out.gguf") { Description = "The GGUF file to write." };
        var type = FileTypeOption.Create(GgufFileType.Q4_0);
        var family = new Option<ChatGlmFamily?>("--family")
        {
            Description = "Which model it is, where the folder does not say.",
            HelpName = "ChatGlm2|ChatGlm3",
        };
        var force = CommonOptions.Force();
        var threads = CommonOptions.Threads();
        var command = new Command("convert", "Converts a ChatGLM2 or ChatGLM3 checkpoint to a GGUF file.")
        {
            folder, output, type, family, force, threads,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new ConversionRequest(
                context.FullPath(parsed.GetRequiredValue(folder)),
                context.FullPath(parsed.GetRequiredValue(output)),
                parsed.GetRequiredValue(type))
            {
                Family = parsed.GetValue(family),
                Overwrite = parsed.GetValue(force),
                Threads = parsed.GetValue(threads),
                Library = CommonOptions.Library(context),
            };
            await RunAsync(request, context, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task RunAsync(ConversionRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        ConversionResult? result = null;
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            var bar = new ConversionBar(bars, $"Converting to {request.Type}");
            result = await CheckpointConverter.ConvertAsync(request, bar, cancellationToken);
        });
        ResultText.Write(context.Output, result!);
    }
}
