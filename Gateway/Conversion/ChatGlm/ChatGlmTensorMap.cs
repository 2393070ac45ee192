using Gateway.Conversion.Checkpoints;

namespace Gateway.Conversion.ChatGlm;

/// <summary>Pairs the architecture's tensors with a checkpoint's.</summary>
internal static class ChatGlmTensorMap
{
    private const int MostNamed = 5;

    // Recomputed from the base and the dimension by whoever runs the model.
    private const string Dropped = "transformer.rotary_pos_emb.inv_freq";

    /// <exception cref="ConversionException">Tensors are missing, too many or of another shape; named.</exception>
    public static IReadOnlyList<(ChatGlmTensor Target, StoredTensor Source)> Match(ChatGlmConfig config, Checkpoint checkpoint)
    {
        var targets = ChatGlmTensor.List(config);
        var missing = targets.Where(x => checkpoint.Find(x.CheckpointName) is null).Select(x => x.CheckpointName);
        Refuse("lacks", missing, "It is incomplete, or not of ChatGLM2's architecture.");

        var known = targets.Select(x => x.CheckpointName).Append(Dropped).ToHashSet(StringComparer.Ordinal);
        var extra = checkpoint.Tensors.Select(x => x.Name).Where(x => !known.Contains(x));
        Refuse("has unknown tensors", extra, "What they compute would be lost.");

        var pairs = targets.Select(x => (Target: x, Source: checkpoint.Find(x.CheckpointName)!)).ToArray();
        var misshaped = pairs.Where(x => !x.Target.Shape.SequenceEqual(x.Source.Shape))
            .Select(x => $"{x.Source.Name} ({Join(x.Source.Shape)} instead of {Join(x.Target.Shape)})");
        Refuse("has tensors of another shape than config.json says", misshaped, "They are of different models.");
        return pairs;
    }

    private static void Refuse(string what, IEnumerable<string> items, string hint)
    {
        var all = items.ToArray();
        if (all.Length > 0)
        {
            var more = all.Length > MostNamed ? $" and {all.Length - MostNamed} more" : "";
            throw new ConversionException($"The checkpoint {what}: {string.Join(", ", all.Take(MostNamed))}{more}. {hint}");
        }
    }

    private static string Join(IReadOnlyList<long> shape) => string.Join(" x ", shape);
}
