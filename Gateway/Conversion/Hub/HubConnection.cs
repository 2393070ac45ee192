using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Conversion.Hub;

/// <summary>One answer with a file's bytes: checks that they are the ones asked for, and copies them into the part.</summary>
internal sealed class HubConnection : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly HubFile _file;
    private readonly HubOptions _options;

    private HubConnection(HttpResponseMessage response, Stream body, HubFile file, HubOptions options)
    {
        _response = response;
        _body = body;
        _file = file;
        _options = options;
    }

    /// <summary>Whether the server sends the whole file, although a range was asked for.</summary>
    public bool IsWhole => _response.StatusCode is HttpStatusCode.OK;

    /// <summary>The file's strong entity tag, as the journal keeps it.</summary>
    public string? Tag => _response.Headers.ETag is { IsWeak: false } tag ? $"etag {tag.Tag}" : null;

    /// <summary>Asks for the rest of <paramref name="segment"/>.</summary>
    public static async Task<HubConnection> OpenAsync(
        HubClient client, HubFile file, DownloadSegment segment, string? identity, CancellationToken cancellationToken)
    {
        var tag = identity?.StartsWith("etag ", StringComparison.Ordinal) is true
            ? new EntityTagHeaderValue(identity["etag ".Length..])
            : null;
        var range = new RangeHeaderValue(segment.Next, segment.Last);
        var response = await client.GetAsync(file.Address, range, tag, cancellationToken);
        try
        {
            CheckRange(response, file, segment);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new HubConnection(response, body, file, client.Options);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Copies into <paramref name="segment"/> until it is complete; a whole answer fills one after the other.</summary>
    public async Task CopyAsync(
        PartFile part, DownloadSegment segment, Action advanced, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (!segment.IsComplete)
            {
                var wanted = (int)Math.Min(buffer.Length, segment.Length - segment.Done);
                var read = await ReadAsync(buffer.AsMemory(0, wanted), stall, cancellationToken);
                await part.WriteAsync(segment, buffer.AsMemory(0, read), cancellationToken);
                advanced();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
    }

    private async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        stall.CancelAfter(_options.StallTimeout);
        try
        {
            var read = await _body.ReadAsync(buffer, stall.Token);
            return read > 0 ? read : throw new HubTransientException($"{_file.Path}: the connection ended early.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException(
                $"{_file.Path}: no data came for {_options.StallTimeout.TotalSeconds:0.#} s.");
        }
        catch (IOException failure)
        {
            throw new HubTransientException($"{_file.Path}: the connection broke: {failure.Message}");
        }
    }

    private static void CheckRange(HttpResponseMessage response, HubFile file, DownloadSegment segment)
    {
        var total = response.StatusCode is HttpStatusCode.PartialContent
            ? response.Content.Headers.ContentRange?.Length
            : response.Content.Headers.ContentLength;
        if (total is not null && total != file.Size)
        {
            throw new HubException(
                $"{file.Path} has {total} bytes at the hub, and its listing says {file.Size}: it changed meanwhile. Run the same command again.");
        }
        if (response.StatusCode is HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From != segment.Next)
        {
            throw new HubTransientException(
                $"{file.Path}: bytes from {segment.Next} were asked for, and the answer is for '{response.Content.Headers.ContentRange}'.");
        }
    }
}
