using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Commands.Progress;
using Gateway.Conversion;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Synthesis;

namespace Gateway.Commands;

/// <summary><c>synthesize</c>: a file of a model's shape with random weights, to see how fast it runs and whether it fits.</summary>
internal static class SynthesizeCommand
{
    private static string Names => string.Join(", ", SynthesisShape.All.Select(shape => shape.Name));

    public static Command Create(CommandContext context)
    {
        var shape = new Argument<SynthesisShape>("shape") { Description = $"One of {Names}.", CustomParser = ParseShape };
        var output = new Argument<string>("out.gguf") { Description = "The GGUF file to write." };
        var type = FileTypeOption.Create(GgufFileType.Q4_0);
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed, shape and type give the same file.",
            HelpName = "n",
            DefaultValueFactory = _ => 1,
        };
        var force = CommonOptions.Force();
        var threads = CommonOptions.Threads();
        var command = new Command("synthesize", "Writes a model of random weights: it answers nonsense at the real model's speed.")
        {
            shape, output, type, seed, force, threads,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new SynthesisRequest(
                parsed.GetRequiredValue(shape),
                context.FullPath(parsed.GetRequiredValue(output)),
                parsed.GetRequiredValue(type))
            {
                Seed = parsed.GetValue(seed),
                Overwrite = parsed.GetValue(force),
                Threads = parsed.GetValue(threads),
                Library = CommonOptions.Library(context),
            };
            await RunAsync(request, context, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task RunAsync(SynthesisRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        ConversionResult? result = null;
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            var bar = new ConversionBar(bars, $"Writing {request.Shape.Name} as {request.Type}");
            result = await Synthesizer.WriteAsync(request, bar, cancellationToken);
        });
        ResultText.Write(context.Output, result!);
    }

    private static SynthesisShape? ParseShape(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        var shape = SynthesisShape.All.FirstOrDefault(x => x.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (shape is null)
        {
            result.AddError($"There is no shape '{name}'. Shapes: {Names}.");
        }
        return shape;
    }
}
