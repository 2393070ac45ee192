using Gateway.Conversion.Checkpoints;

namespace Gateway.Conversion.Pickle;

/// <summary>A Python name that a state dict's pickle may use. Nothing behind the name is ever run.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Storage">The element type, for a storage class.</param>
internal sealed record PickleGlobal(string Name, ScalarType? Storage = null)
{
    public static readonly PickleGlobal OrderedDict = new("collections.OrderedDict");

    public static readonly PickleGlobal RebuildTensor = new("torch._utils._rebuild_tensor_v2");

    private static readonly PickleGlobal[] _all =
    [
        OrderedDict,
        RebuildTensor,
        new("torch.FloatStorage", ScalarType.F32),
        new("torch.HalfStorage", ScalarType.F16),
        new("torch.BFloat16Storage", ScalarType.BF16),
    ];

    public static PickleGlobal Find(string name, string path) => Array.Find(_all, x => x.Name == name)
        ?? throw new ConversionException(
            $"'{path}': its pickle names '{name}', which does not belong into a checkpoint of weights, and is not run. "
            + $"Known names: {string.Join(", ", _all.Select(x => x.Name))}.");
}
