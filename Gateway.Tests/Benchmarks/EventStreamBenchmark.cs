using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Generation;
using Gateway.Http;

namespace Gateway.Tests.Benchmarks;

/// <summary>A streamed answer written to nowhere; the time is that of one of its tokens.</summary>
public class EventStreamBenchmark
{
    private const int Tokens = 1000;

    private static readonly AnswerHead Head = new("chatcmpl-1234567890abcdefghijklmnopqrst", 1_700_000_000, "chatglm2-6b", "fp_0123456789");

    private readonly GenerationEvent _delta = GenerationEvent.Delta(Encoding.UTF8.GetBytes("模型"), default);

    [Benchmark(OperationsPerInvoke = Tokens)]
    public async Task WriteToken()
    {
        var stream = new ChatEventStream(PipeWriter.Create(Stream.Null), static () => { }, Head, withUsage: true);
        await using var events = Events();
        await stream.WriteAsync(events);
    }

    private async IAsyncEnumerator<GenerationEvent> Events()
    {
        await Task.CompletedTask;
        for (var i = 0; i < Tokens; i++)
        {
            yield return _delta;
        }

        yield return GenerationEvent.Finished(FinishReason.Stop, default);
    }
}
