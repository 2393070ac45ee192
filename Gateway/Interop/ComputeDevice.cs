namespace Gateway.Interop;

/// <summary>A device that a backend of llama.cpp found at start, and its memory then.</summary>
internal sealed record ComputeDevice(
    string Name, string Description, ComputeDeviceKind Kind, long FreeBytes, long TotalBytes);
