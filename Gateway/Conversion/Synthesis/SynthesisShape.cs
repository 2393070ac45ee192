namespace Gateway.Conversion.Synthesis;

/// <summary>The shape of a ChatGLM model.</summary>
/// <param name="Name">As users write it.</param>
/// <param name="Layers">Transformer layers.</param>
/// <param name="Width">The embedding's length.</param>
/// <param name="FeedForward">The feed-forward length, gate and up not counted twice.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="KeyValueHeads">Heads of keys and values.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="ContextLength">What chatglm.context_length says.</param>
internal sealed record SynthesisShape(
    string Name,
    int Layers,
    int Width,
    int FeedForward,
    int Heads,
    int KeyValueHeads,
    int Vocabulary,
    int ContextLength)
{
    /// <summary>The shapes that have a name.</summary>
    public static IReadOnlyList<SynthesisShape> All { get; } =
    [
        new("tiny", 4, 256, 768, 4, 2, 4096, 4096),
        new("100m", 12, 768, 2048, 12, 2, 16384, 8192),
        new("100m-65k", 12, 768, 2048, 12, 2, 65024, 8192),
        new("chatglm2-6b", 28, 4096, 13696, 32, 2, 65024, 32768),
    ];

    /// <summary>Finds a shape by its name, or refuses with the names of all.</summary>
    public static SynthesisShape Parse(string name) =>
        All.FirstOrDefault(x => x.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ConversionException($"There is no shape '{name}'. Shapes: {string.Join(", ", All.Select(x => x.Name))}.");
}
