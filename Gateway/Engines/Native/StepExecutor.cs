using System.Diagnostics;
using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>Executes a plan on the native context: the cache operations, one decode of all slices, the sampling.</summary>
internal sealed partial class StepExecutor(
    LlamaContext context,
    LlamaBatch batch,
    Scheduler scheduler,
    PrefillBudget budget,
    Attendance attendance,
    ILogger logger)
{
    private const int MostFailuresInARow = 3;

    private readonly LlamaVocabulary _vocabulary = context.Model.Vocabulary;
    private int _failuresInARow;

    /// <summary>True where the next decode copies parts of the KV cache first: its time says nothing of its tokens.</summary>
    private bool _copiesParts;

    /// <summary>Brings the KV cache into the state that the plan's slices expect.</summary>
    public void Prepare(StepPlan plan)
    {
        _copiesParts = false;
        foreach (var operation in plan.Operations)
        {
            if (operation.Source < 0)
            {
                context.RemoveSequence(operation.Target, operation.Length, -1);
            }
            else if (context.IsUnified)
            {
                context.CopySequence(operation.Source, operation.Target, 0, operation.Length);
            }
            else
            {
                context.CopySequence(operation.Source, operation.Target, 0, -1);
                context.RemoveSequence(operation.Target, operation.Length, -1);
                _copiesParts = true;
            }
        }

        scheduler.OperationsDone();
    }

    /// <summary>Writes the slices into the batch.</summary>
    public void Fill(StepPlan plan)
    {
        batch.Clear();
        foreach (var slice in plan.Slices)
        {
            var tokens = slice.Sequence.Tokens.Slice(slice.Start, slice.Count);
            for (var i = 0; i < tokens.Length; i++)
            {
                var isLast = i == tokens.Length - 1;
                batch.Add(tokens[i], slice.Start + i, slice.Sequence.Kv!.SequenceId, isLast && slice.WantsLogits);
            }
        }
    }

    /// <summary>Decodes the batch and samples what it gave.</summary>
    public void Run(StepPlan plan)
    {
        var started = Stopwatch.GetTimestamp();
        var status = context.Decode(batch);
        if (status == DecodeStatus.Aborted)
        {
            // The engine stops; its loop has the last word.
            return;
        }

        if (status != DecodeStatus.Ok)
        {
            Recover(status, plan);
            return;
        }

        _failuresInARow = 0;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (!_copiesParts)
        {
            budget.Record(plan.DecodeCount, plan.TokenCount - plan.DecodeCount, seconds);
        }

        Sample(plan);
    }

    private void Sample(StepPlan plan)
    {
        var end = 0;
        foreach (var slice in plan.Slices)
        {
            end += slice.Count;
            var wantsLogits = slice.WantsLogits;
            scheduler.Apply(slice);
            if (wantsLogits)
            {
                Take(slice.Sequence, context.GetLogits(end - 1));
            }
        }
    }

    /// <summary>Draws a sequence's next token and posts it, or ends the sequence.</summary>
    private void Take(Sequence sequence, Span<float> logits)
    {
        var token = Draw(sequence, logits);
        if (token < 0)
        {
            attendance.End(sequence, SequenceEnd.Failed(
                FailureKind.Internal,
                "No token could be drawn: the model's logits are not numbers, or nothing was left to draw from. Its file may be damaged; the service's log may say more."));
            return;
        }

        sequence.Append(token);
        if (_vocabulary.IsEndOfGeneration(token) || sequence.Job.EndTokens.Span.Contains(token))
        {
            attendance.End(sequence, SequenceEnd.Stop);
            return;
        }

        sequence.Mailbox.Post(token);
        if (sequence.Length == sequence.MaxLength)
        {
            attendance.End(sequence, SequenceEnd.Length);
            return;
        }

        attendance.Posted(sequence);
    }

    /// <summary>Draws a token; -1 where that cannot be done. One request's sampler must not end the engine for all.</summary>
    private int Draw(Sequence sequence, Span<float> logits)
    {
        try
        {
            return sequence.Sampler.Sample(logits);
        }
        catch (Exception exception)
        {
            LogSamplerFailed(exception, sequence.Job.RequestId);
            return -1;
        }
    }

    /// <summary>The decode did not happen: makes room and lets the next step try again, or ends what it concerns.</summary>
    private void Recover(DecodeStatus status, StepPlan plan)
    {
        LogDecodeFailed(status, plan.TokenCount, plan.Slices.Count);
        if (status == DecodeStatus.NoKvSlot && ++_failuresInARow < MostFailuresInARow)
        {
            scheduler.Kv.EvictAll();
            scheduler.PreemptYoungest();
            attendance.CountWaiting();
            return;
        }

        _failuresInARow = 0;

        foreach (var slice in plan.Slices.ToArray())
        {
            attendance.End(slice.Sequence, SequenceEnd.Failed(
                FailureKind.Internal,
                $"The native library could not decode the batch ({status}); the service's log says more."));
        }

        // What a failed decode left in the cache is unknown.
        scheduler.Kv.EvictAll();
    }

    [LoggerMessage(LogLevel.Error, "The sampler of {RequestId} failed.")]
    private partial void LogSamplerFailed(Exception exception, string requestId);

    [LoggerMessage(LogLevel.Error, "Decoding {Tokens} tokens of {Sequences} sequences failed: {Status}.")]
    private partial void LogDecodeFailed(DecodeStatus status, int tokens, int sequences);
}
