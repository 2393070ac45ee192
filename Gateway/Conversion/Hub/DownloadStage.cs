namespace Gateway.Conversion.Hub;

internal enum DownloadStage
{
    Downloading,

    /// <summary>All bytes are there, and their digest is computed.</summary>
    Checking,
}
