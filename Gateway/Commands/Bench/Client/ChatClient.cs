using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Gateway.Commands.Bench.Client;

/// <summary>Asks one server, and notes what came and when. A request that fails is an <see cref="Answer"/> too.</summary>
internal sealed class ChatClient(BenchTarget target, string model, TimeSpan requestTimeout)
{
    private const string Path = "/v1/chat/completions";

    public BenchTarget Target => target;

    public string Model => model;

    /// <summary>
    /// Asks and reads to the end. A client that leaves, by <paramref name="leave"/>, has no error; only <paramref name="stop"/>
    /// throws.
    /// </summary>
    public async Task<Answer> AskAsync(ChatRequest request, CancellationToken stop, CancellationToken leave = default)
    {
        var body = request.ToJson(model);
        var recorder = new AnswerRecorder(request.KeepText);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop, leave);
        timeout.CancelAfter(requestTimeout);
        var sent = Stopwatch.GetTimestamp();
        string? error;
        TokenCounts? counts = null;
        using (var exchange = new HttpExchange())
        {
            try
            {
                await exchange.SendAsync(target.Url, "POST", Path, body, timeout.Token);
                (error, counts) = request.Stream && exchange.Status == 200
                    ? await ReadStreamAsync(exchange, recorder, request.OnChunk, timeout.Token)
                    : await ReadWholeAsync(exchange, timeout.Token);
            }
            catch (OperationCanceledException)
            {
                stop.ThrowIfCancellationRequested();
                error = leave.IsCancellationRequested ? null : $"no end after {requestTimeout.TotalSeconds:0} s";
            }
            catch (Exception failure) when (KindOf(failure) is not null)
            {
                error = KindOf(failure);
            }
        }

        return new Answer
        {
            Sent = sent,
            Ended = Stopwatch.GetTimestamp(),
            Chunks = recorder.Chunks,
            Counts = counts ?? recorder.Counts,
            Text = recorder.Text,
            Error = error,
        };
    }

    /// <summary>The answer to a GET: its status and its body.</summary>
    public static async Task<(int Status, string Body)> GetAsync(Uri url, string path, CancellationToken cancellationToken)
    {
        using var exchange = new HttpExchange();
        await exchange.SendAsync(url, "GET", path, default, cancellationToken);
        var body = new SseLines();
        while (await exchange.ReadAsync(body, cancellationToken))
        {
        }

        return (exchange.Status, System.Text.Encoding.UTF8.GetString(body.Rest));
    }

    /// <summary>What a report calls a failure of the connection; null for a failure that is our own.</summary>
    public static string? KindOf(Exception failure) => failure switch
    {
        SocketException socket => "connection: " + socket.SocketErrorCode,
        IOException { InnerException: SocketException socket } => "connection: " + socket.SocketErrorCode,
        EndOfStreamException => "connection closed in the answer",
        InvalidDataException or AuthenticationException or JsonException => failure.Message,
        IOException => "connection broken",
        _ => null,
    };

    private static async Task<(string? Error, TokenCounts? Counts)> ReadStreamAsync(
        HttpExchange exchange, AnswerRecorder recorder, Action<int>? onChunk, CancellationToken cancellationToken)
    {
        var lines = new SseLines();
        while (!recorder.IsDone && await exchange.ReadAsync(lines, cancellationToken))
        {
            var now = Stopwatch.GetTimestamp();
            while (lines.TryRead(out var data))
            {
                recorder.Record(data, now);
            }

            onChunk?.Invoke(recorder.Chunks.Count);
        }

        var error = recorder.HasError ? "error event in the stream"
            : !recorder.IsFinished ? "stream without finish_reason"
            : recorder.Counts is null ? "stream without usage"
            : null;
        return (error, recorder.Counts);
    }

    private static async Task<(string? Error, TokenCounts? Counts)> ReadWholeAsync(
        HttpExchange exchange, CancellationToken cancellationToken)
    {
        var body = new SseLines();
        while (await exchange.ReadAsync(body, cancellationToken))
        {
        }

        if (exchange.Status != 200)
        {
            return ($"HTTP {exchange.Status}", null);
        }

        using var json = JsonDocument.Parse(body.Rest.ToArray());
        var counts = AnswerRecorder.CountsOf(json.RootElement);
        return (counts is null ? "answer without usage" : null, counts);
    }
}
