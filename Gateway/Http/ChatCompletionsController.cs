using System.ComponentModel;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.OpenAI;
using Gateway.Options;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>Answers conversations.</summary>
[ApiController]
[Tags("Chat")]
internal sealed partial class ChatCompletionsController(
    IModelCatalog catalog,
    ChatRequestReader reader,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<ChatCompletionsController> logger) : ControllerBase
{
    [HttpPost("/v1/chat/completions", Name = "createChatCompletion")]
    [EndpointSummary("Answer a conversation")]
    [EndpointDescription("Answers the last message. With stream: true the answer comes as server-sent events while it is "
        + "generated: a chunk with the role, chunks with text, one with finish_reason, and data: [DONE].")]
    [Consumes("application/json")]
    [UncompressedBody]
    [ProducesResponseType<ChatCompletion>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status400BadRequest, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status404NotFound, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status405MethodNotAllowed, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status408RequestTimeout, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status413PayloadTooLarge, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status415UnsupportedMediaType, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status429TooManyRequests, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status502BadGateway, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status503ServiceUnavailable, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status504GatewayTimeout, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status508LoopDetected, "application/json")]
    public async Task<IActionResult> CreateAsync(
        [FromBody][Description("The conversation and how to answer it.")] ChatCompletionRequest request,
        CancellationToken cancellationToken)
    {
        // 1. What is asked of which model.
        var found = catalog.Find(request.Model is { } id ? WireText.Shorten(id) : null);
        TellIgnored(request, found);
        if (!found.TryGet(out var model, out var failure)
            || (failure = HopsReader.FindMistake(Request.Headers, out var hops)) is not null
            || !reader.Read(request, model.Defaults, hops).TryGet(out var job, out failure))
        {
            return new FailureResult(failure);
        }

        try
        {
            // 2. The model stays loaded while the lease is held.
            var leased = await catalog.LeaseAsync(model.Id, cancellationToken);
            if (!leased.TryGet(out var lease, out failure))
            {
                return Failed(job, failure);
            }

            using (lease)
            {
                // A file or a template can have defaults of their own, which are known once it is loaded.
                if (lease.Model.Defaults != model.Defaults)
                {
                    if (!reader.Read(request, lease.Model.Defaults, hops).TryGet(out var anew, out failure))
                    {
                        return Failed(job, failure);
                    }

                    job = anew;
                }

                return await AnswerAsync(request, job, lease, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Abandoned(job);
        }
    }

    /// <summary>
    /// Names that nobody knows are told in any case: they may be the mistake. Only a remote model ignores none: its upstream is
    /// sent them, or they are refused.
    /// </summary>
    private void TellIgnored(ChatCompletionRequest request, Outcome<ModelInfo> found)
    {
        var isRemote = found.TryGet(out var model, out _) && model.Engine is EngineKinds.Remote;
        if (!isRemote && IgnoredParameters.In(request) is { } ignored)
        {
            Response.Headers[IgnoredParameters.Header] = ignored;
        }
    }

    private async Task<IActionResult> AnswerAsync(
        ChatCompletionRequest request, ChatJob job, ModelLease lease, CancellationToken cancellationToken)
    {
        var model = lease.Model;
        var head = new AnswerHead(job.RequestId, clock.GetUtcNow().ToUnixTimeSeconds(), model.Id, model.Fingerprint);
        await using var events = lease.Backend.AnswerAsync(job, cancellationToken).GetAsyncEnumerator(cancellationToken);

        // 3. The first event decides the status: an early failure is an ordinary HTTP error, streaming or not.
        if (!await events.MoveNextAsync())
        {
            return Failed(job, new GenerationFailure(FailureKind.Internal, "The model gave no answer."));
        }

        if (events.Current.Failure is { } failure)
        {
            return Failed(job, failure);
        }

        // 4. The rest, as it comes or folded into one.
        if (request.Stream is true)
        {
            await StreamAsync(events, job, head, request.StreamOptions?.IncludeUsage is true, cancellationToken);
            return new EmptyResult();
        }

        return (await ResponseAssembler.FoldAsync(events, head)).TryGet(out var answer, out failure)
            ? Ok(answer)
            : Failed(job, failure);
    }

    private async Task StreamAsync(
        IAsyncEnumerator<GenerationEvent> events,
        ChatJob job,
        AnswerHead head,
        bool withUsage,
        CancellationToken cancellationToken)
    {
        Response.ContentType = "text/event-stream; charset=utf-8";
        Response.Headers[HeaderNames.CacheControl] = "no-cache";
        Response.Headers["X-Accel-Buffering"] = "no";
        var stream = new ChatEventStream(Response.BodyWriter, HttpContext.Abort, head, withUsage);
        try
        {
            var last = await stream.WriteAsync(events);
            if (last.Failure is { } failure)
            {
                LogBrokenOff(job.RequestId, failure.Kind, failure.Message);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(exception, job.RequestId);
            await stream.FailAsync(new GenerationFailure(FailureKind.Internal, ErrorMiddleware.FaultMessage));
        }
    }

    private FailureResult Failed(ChatJob job, GenerationFailure failure)
    {
        LogFailed(job.RequestId, failure.Kind, failure.Message);
        return new FailureResult(failure);
    }

    private EmptyResult Abandoned(ChatJob job)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            LogCutByShutdown(job.RequestId);
        }
        else
        {
            LogClientGone(job.RequestId);
        }

        return new EmptyResult();
    }

    [LoggerMessage(LogLevel.Information, "{RequestId}: the client left before the answer was complete.")]
    private partial void LogClientGone(string requestId);

    [LoggerMessage(LogLevel.Warning, "{RequestId}: cut by the service's shutdown before the answer was complete.")]
    private partial void LogCutByShutdown(string requestId);

    [LoggerMessage(LogLevel.Information, "{RequestId}: not answered ({Kind}): {Message}")]
    private partial void LogFailed(string requestId, FailureKind kind, string message);

    [LoggerMessage(LogLevel.Warning, "{RequestId}: broke off while streaming ({Kind}): {Message}")]
    private partial void LogBrokenOff(string requestId, FailureKind kind, string message);

    [LoggerMessage(LogLevel.Error, "{RequestId}: an unexpected fault while streaming.")]
    private partial void LogFault(Exception exception, string requestId);
}
