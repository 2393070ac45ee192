namespace Gateway.Conversion.Hub;

/// <summary>Told how a download goes on, from several threads at once; it must not block.</summary>
internal interface IDownloadObserver
{
    /// <summary>Bytes of <paramref name="file"/> that the stage has done; it can go back where a file begins anew.</summary>
    void Progress(HubFile file, DownloadStage stage, long done);

    /// <summary>Something worth a line: a pause, a file that begins anew.</summary>
    void Note(string text);
}
