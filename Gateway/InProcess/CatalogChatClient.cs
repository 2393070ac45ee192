using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Requests;
using Microsoft.Extensions.AI;

namespace Gateway.InProcess;

/// <summary>A model of the catalog as an <see cref="IChatClient"/>. It holds nothing: the model is leased for each answer.</summary>
/// <param name="modelId">The model that answers where the options name none; null for the catalog's default.</param>
internal sealed class CatalogChatClient(IModelCatalog catalog, ChatJobFactory jobs, TimeProvider clock, string? modelId) : IChatClient
{
    private const string ProviderName = "llamagateway";

    private static readonly ChatOptions NoOptions = new();

    private readonly ChatClientMetadata _metadata = new(ProviderName, defaultModelId: modelId);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AnswerAsync(messages, options ?? NoOptions, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing: the engine belongs to the gateway, which other clients use too.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages,
        ChatOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // 1. What is asked of which model. Mistakes are found before anything is loaded.
        cancellationToken.ThrowIfCancellationRequested();
        var model = Require(catalog.Find(options.ModelId ?? modelId));
        var check = new ParameterCheck();
        var request = Require(ChatOptionsReader.Read(messages, options, this, check));
        var job = Require(jobs.Create(request, model.Defaults, check));

        // 2. The model stays loaded while the lease is held. Only now are its own defaults known for certain.
        using var lease = Require(await catalog.LeaseAsync(model.Id, cancellationToken).ConfigureAwait(false));
        if (lease.Model.Defaults != model.Defaults)
        {
            job = Require(jobs.Create(request, lease.Model.Defaults, check));
        }

        // 3. The answer as it comes; nothing is said of its beginning.
        var created = clock.GetUtcNow();
        await foreach (var next in lease.Backend.AnswerAsync(job, cancellationToken).ConfigureAwait(false))
        {
            switch (next.Kind)
            {
                case GenerationEventKind.Delta:
                    var text = Encoding.UTF8.GetString(next.Text.Span);
                    yield return Update(job, lease.Model, created, new TextContent(text));
                    break;
                case GenerationEventKind.Finished:
                    var last = next.Usage.IsKnown
                        ? Update(job, lease.Model, created, new UsageContent(UsageOf(next.Usage)))
                        : Update(job, lease.Model, created);
                    last.FinishReason = ReasonOf(next.FinishReason);
                    yield return last;
                    yield break;
                case GenerationEventKind.Failed:
                    throw FailureExceptions.Create(next.Failure!);
            }
        }

        throw FailureExceptions.Create(new GenerationFailure(FailureKind.Internal, "The answer broke off."));
    }

    private static T Require<T>(Outcome<T> outcome)
        where T : class =>
        outcome.TryGet(out var value, out var failure) ? value : throw FailureExceptions.Create(failure);

    private static ChatResponseUpdate Update(ChatJob job, ModelInfo model, DateTimeOffset created, params AIContent[] contents) =>
        new(Microsoft.Extensions.AI.ChatRole.Assistant, contents)
        {
            ResponseId = job.RequestId,
            MessageId = job.RequestId,
            ModelId = model.Id,
            CreatedAt = created,
        };

    private static UsageDetails UsageOf(TokenUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.PromptTokens + usage.CompletionTokens,
        CachedInputTokenCount = usage.CachedTokens,
    };

    private static ChatFinishReason ReasonOf(FinishReason reason) => reason switch
    {
        FinishReason.Stop => ChatFinishReason.Stop,
        FinishReason.Length => ChatFinishReason.Length,
        FinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This finish reason has no name here."),
    };
}
