using Gateway.Conversion.Gguf;

namespace Gateway.Commands;

/// <summary>What <c>inspect</c> tells of a file, in either form.</summary>
internal sealed class GgufReport
{
    private static readonly long[] _usualContexts = [2048, 8192, 32768];

    public GgufReport(GgufFile file, long? context)
    {
        File = file;
        Memory = MemoryEstimate.Of(file);
        Weights = file.Tensors.Sum(tensor => tensor.ElementCount);
        FileType = file.Metadata.GetInteger("general.file_type") is >= 0 and <= uint.MaxValue and var number
            ? GgufFileType.NameOf((uint)number) ?? $"number {number}"
            : null;
        Types =
        [
            .. file.Tensors.GroupBy(tensor => tensor.Type)
                .Select(group => new GgufTypeTotal(
                    group.Key, group.Count(), group.Sum(tensor => tensor.ElementCount), group.Sum(tensor => tensor.Bytes)))
                .OrderByDescending(total => total.Bytes),
        ];
        var longest = Memory.TrainedContext ?? long.MaxValue;
        Contexts = context is { } asked ? [asked] : [.. _usualContexts.Where(usual => usual <= longest)];
    }

    public GgufFile File { get; }

    public MemoryEstimate Memory { get; }

    public long Weights { get; }

    /// <summary>What general.file_type says, as users write types; <c>null</c> where it says nothing.</summary>
    public string? FileType { get; }

    public IReadOnlyList<GgufTypeTotal> Types { get; }

    /// <summary>The lengths of context that memory is counted for.</summary>
    public IReadOnlyList<long> Contexts { get; }
}

/// <summary>All tensors of one type.</summary>
internal sealed record GgufTypeTotal(GgmlType Type, int Tensors, long Weights, long Bytes);
