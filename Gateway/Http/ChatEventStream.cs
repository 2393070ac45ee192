using System.Buffers;
using System.IO.Pipelines;
using Gateway.Generation;

namespace Gateway.Http;

/// <summary>
/// Writes one answer as server-sent events, straight into the response's pipe: a token costs three copies and no
/// allocation. Chunks that are ready together leave in one flush.
/// </summary>
internal sealed class ChatEventStream
{
    /// <summary>A backend that never makes us wait must not fill the memory: flush at least this often.</summary>
    private const int MaxUnflushedBytes = 16 * 1024;

    private readonly PipeWriter _output;
    private readonly Action _abort;
    private readonly ChunkTemplate _template;
    private readonly bool _withUsage;
    private readonly byte[] _beforeText;
    private readonly byte[] _afterText;
    private int _unflushedBytes;

    /// <param name="output">The response's body.</param>
    /// <param name="abort">Ends the request when the client is found gone; must cancel the backend's token.</param>
    /// <param name="head">What every chunk repeats.</param>
    /// <param name="withUsage">Whether the client asked for the usage.</param>
    public ChatEventStream(PipeWriter output, Action abort, AnswerHead head, bool withUsage)
    {
        _output = output;
        _abort = abort;
        _template = new ChunkTemplate(head, withUsage);
        _withUsage = withUsage;
        (_beforeText, _afterText) = _template.Content();
    }

    /// <summary>Writes the rest of an answer whose first event, <c>Started</c>, was read.</summary>
    /// <returns>The last event; one that failed was written as an error event, and no <c>[DONE]</c> follows it.</returns>
    public async ValueTask<GenerationEvent> WriteAsync(IAsyncEnumerator<GenerationEvent> events)
    {
        Write(_template.Role());
        while (true)
        {
            var next = events.MoveNextAsync();
            if (!next.IsCompleted || _unflushedBytes >= MaxUnflushedBytes)
            {
                Flushed(await _output.FlushAsync().ConfigureAwait(false));
            }

            var last = await next.ConfigureAwait(false)
                ? events.Current
                : GenerationEvent.Failed(new GenerationFailure(FailureKind.Internal, "The answer broke off."));
            switch (last.Kind)
            {
                case GenerationEventKind.Delta:
                    WriteText(last.Text.Span);
                    continue;
                case GenerationEventKind.Finished:
                    WriteEnd(last);
                    break;
                case GenerationEventKind.Failed:
                    WriteFailure(last.Failure!);
                    break;
                default:
                    continue;
            }

            Flushed(await _output.FlushAsync().ConfigureAwait(false));
            return last;
        }
    }

    /// <summary>Writes a failure that came as an exception, after which nothing else may be written.</summary>
    public async ValueTask FailAsync(GenerationFailure failure)
    {
        WriteFailure(failure);
        Flushed(await _output.FlushAsync().ConfigureAwait(false));
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        Write(_beforeText);
        JsonText.WriteEscaped(_output, utf8);
        _unflushedBytes += utf8.Length;
        Write(_afterText);
    }

    private void WriteEnd(GenerationEvent finished)
    {
        Write(_template.Finish(ResponseAssembler.NameOf(finished.FinishReason)));
        if (_withUsage && ResponseAssembler.UsageOf(finished.Usage) is { } usage)
        {
            Write(_template.Usage(usage));
        }

        Write("data: [DONE]\n\n"u8);
    }

    private void WriteFailure(GenerationFailure failure) => Write(_template.Failure(FailureTable.BodyOf(failure).Error));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _unflushedBytes += bytes.Length;
    }

    /// <summary>
    /// A client that is gone is no exception here: the enumerator may have a step under way and must not be left in it. The
    /// abort cancels that step, and its exception is what the caller sees.
    /// </summary>
    private void Flushed(FlushResult result)
    {
        _unflushedBytes = 0;
        if (result.IsCompleted)
        {
            _abort();
        }
    }
}
