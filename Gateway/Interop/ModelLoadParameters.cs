namespace Gateway.Interop;

/// <summary>How a model file is loaded.</summary>
internal sealed record ModelLoadParameters
{
    /// <summary>Layers on the GPU: -1 all, 0 none.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>The GPU for what is not split over several, counted among the GPUs.</summary>
    public int MainGpu { get; init; }

    /// <summary>The share of each GPU; null: by their free memory.</summary>
    public float[]? TensorSplit { get; init; }

    /// <summary>Maps the file where the devices allow it, instead of reading it into memory of the process.</summary>
    public bool MemoryMap { get; init; } = true;

    /// <summary>Loads the tokens and no weights; such a model makes no context.</summary>
    public bool VocabularyOnly { get; init; }
}
