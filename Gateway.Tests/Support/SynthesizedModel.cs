using Gateway.Conversion.Gguf;
using Gateway.Conversion.Synthesis;

namespace Gateway.Tests.Support;

/// <summary>A model of random weights with ChatGLM2's format: it answers nonsense, at length.</summary>
internal static class SynthesizedModel
{
    /// <summary>Writes one of the shape <c>tiny</c>.</summary>
    public static async Task<string> WriteAsync(string path, int seed = 1)
    {
        var request = new SynthesisRequest(SynthesisShape.Parse("tiny"), path, GgufFileType.Parse("q8_0"))
        {
            Library = DemoModel.Library,
            Seed = seed,
            Threads = 1,
        };
        return (await Synthesizer.WriteAsync(request, null, CancellationToken.None)).Path;
    }
}
