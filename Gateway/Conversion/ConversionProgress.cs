namespace Gateway.Conversion;

/// <summary>What a conversion is doing.</summary>
internal enum ConversionPhase
{
    /// <summary>Reading configuration, vocabulary and the shards' directories; choosing types; checking the disk.</summary>
    Checking,

    /// <summary>Reading, converting and writing tensors.</summary>
    Tensors,

    /// <summary>Flushing and renaming.</summary>
    Finishing,
}

/// <summary>How far a conversion has come.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="BytesDone">Bytes of the output's tensor data written so far.</param>
/// <param name="BytesTotal">Bytes of tensor data the output will hold; 0 while that is not known.</param>
/// <param name="Tensor">The tensor in work, by its GGUF name; null outside <see cref="ConversionPhase.Tensors"/>.</param>
internal sealed record ConversionProgress(ConversionPhase Phase, long BytesDone, long BytesTotal, string? Tensor);
