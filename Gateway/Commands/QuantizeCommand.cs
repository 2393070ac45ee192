using System.CommandLine;
using Gateway.Commands.Progress;
using Gateway.Conversion;
using Gateway.Conversion.Quantization;

namespace Gateway.Commands;

/// <summary><c>quantize</c>: a GGUF file of F32, F16 or BF16 weights becomes a smaller one.</summary>
internal static class QuantizeCommand
{
    public static Command Create(CommandContext context)
    {
        var input = new Argument<string>("in.gguf") { Description = "A GGUF file with f32, f16 or bf16 weights." };
        var output = new Argument<string>("out.gguf") { Description = "The GGUF file to write." };
        var type = FileTypeOption.CreateArgument();
        var force = CommonOptions.Force();
        var threads = CommonOptions.Threads();
        var command = new Command("quantize", "Quantises a GGUF file.") { input, output, type, force, threads };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new QuantizationRequest(
                context.FullPath(parsed.GetRequiredValue(input)),
                context.FullPath(parsed.GetRequiredValue(output)),
                parsed.GetRequiredValue(type))
            {
                Overwrite = parsed.GetValue(force),
                Threads = parsed.GetValue(threads),
                Library = CommonOptions.Library(context),
            };
            await RunAsync(request, context, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task RunAsync(QuantizationRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        ConversionResult? result = null;
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            var bar = new ConversionBar(bars, $"Quantising to {request.Type}");
            result = await Quantizer.QuantizeAsync(request, bar, cancellationToken);
        });
        ResultText.Write(context.Output, result!);
    }
}
