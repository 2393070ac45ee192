using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http.OpenApi;

/// <summary>The examples of the document, made of the wire records so that they cannot go out of date.</summary>
internal static class ExampleBodies
{
    public const string Model = "chatglm2-demo";

    private const long Created = 1772600767;
    private const string Id = "chatcmpl-voaV6GnBPT9qoRmrr6FJXxKxTz2is";
    private const string Fingerprint = "fp_5d1c0e2a9b";

    private static readonly CompletionUsage Usage = new(31, 17, 48, new PromptTokensDetails(0));

    private static readonly ModelCard Card = new(Model, "model", Created, "llamagateway", "loaded", "native", 2048, [], null, null);

    private static readonly HealthReport Health = new("ok", [new ModelHealthReport(Model, "loaded", true, null)]);

    private static readonly ChatCompletion Answer = new(
        Id,
        "chat.completion",
        Created,
        Model,
        Fingerprint,
        [new ChatChoice(0, new ChatAnswerMessage("assistant", "你好！有什么可以帮你的吗？", null), null, "stop")],
        Usage);

    private static readonly ChatCompletionChunk Chunk = new(
        Id,
        "chat.completion.chunk",
        Created,
        Model,
        Fingerprint,
        [new ChatChunkChoice(0, new ChatChunkDelta(Content: "你好"), null, null)]);

    /// <summary>Request bodies by operation: name, summary, body. The first is the one that "Try it out" starts with.</summary>
    public static IReadOnlyList<(string Name, string Summary, JsonNode Body)> OfRequest(string? operation) => operation switch
    {
        "createChatCompletion" =>
        [
            ("greeting", "A greeting in Chinese, answered as a whole", JsonNode.Parse("""
                {
                  "model": "chatglm2-demo",
                  "messages": [
                    { "role": "system", "content": "你是一个人工智能助理" },
                    { "role": "user", "content": "你好" }
                  ],
                  "temperature": 0
                }
                """)!),
            ("stream", "A question in English, streamed with usage", JsonNode.Parse("""
                {
                  "model": "chatglm2-demo",
                  "messages": [{ "role": "user", "content": "Who are you?" }],
                  "stream": true,
                  "stream_options": { "include_usage": true }
                }
                """)!),
            ("sampling", "A conversation with every sampling parameter", JsonNode.Parse("""
                {
                  "model": "chatglm2-demo",
                  "messages": [
                    { "role": "user", "content": "My name is Anna." },
                    { "role": "assistant", "content": "Hello Anna!" },
                    { "role": "user", "content": [{ "type": "text", "text": "What is my name?" }] }
                  ],
                  "temperature": 0.7,
                  "top_p": 0.9,
                  "top_k": 40,
                  "min_p": 0.05,
                  "max_tokens": 64,
                  "seed": 7,
                  "stop": ["\n\n"],
                  "presence_penalty": 0.1,
                  "frequency_penalty": 0.1,
                  "repeat_penalty": 1.05,
                  "repeat_last_n": 256
                }
                """)!),
        ],
        _ => [],
    };

    /// <summary>The body of an answer; null where none is known.</summary>
    public static JsonNode? OfResponse(string? operation, int status, string contentType) => (operation, status) switch
    {
        ("createChatCompletion", 200) => contentType == ChatStreamTransformer.ContentType
            ? Node(Chunk, WireJson.Context.ChatCompletionChunk)
            : Node(Answer, WireJson.Context.ChatCompletion),
        ("listModels", 200) => Node(new ModelList("list", [Card]), WireJson.Context.ModelList),
        ("getModel", 200) => Node(Card, WireJson.Context.ModelCard),
        ("getHealth" or "getLiveness" or "getReadiness", 200) => Node(Health, HttpJsonContext.Default.HealthReport),
        ("getHealth" or "getReadiness", 503) => Node(Loading(), HttpJsonContext.Default.HealthReport),
        ("getLiveness", 503) => Node(Stalled(), HttpJsonContext.Default.HealthReport),
        (_, 405) => Error("/v1/chat/completions does not answer GET; it answers POST.", "method_not_allowed"),
        (_, 413) => Error("The request body is 41943040 bytes long; it may have 16777216 bytes. Send a shorter conversation, or raise Gateway:MaxRequestBodyBytes.", "request_too_large"),
        (_, 415) => Error("The content type is text/plain; it must be application/json, in UTF-8.", "unsupported_media_type"),
        _ => Failure(status) is { } failure ? Node(FailureTable.BodyOf(failure), WireJson.Context.ErrorResponse) : null,
    };

    private static HealthReport Loading() => new("loading", [new ModelHealthReport(Model, "loading", null, null)]);

    private static HealthReport Stalled() => new("stalled", [new ModelHealthReport(Model, "loaded", false, null)]);

    private static GenerationFailure? Failure(int status) => status switch
    {
        400 => new GenerationFailure(
            FailureKind.InvalidRequest, "temperature is 3; it must be between 0 and 2. 0 always takes the most probable token.", "temperature"),
        404 => new GenerationFailure(
            FailureKind.ModelNotFound, "The model chatglm2-6b is not installed. Installed: chatglm2-demo.", "model"),
        408 => new GenerationFailure(
            FailureKind.SlowReader, "The client did not read its answer for 60 seconds; it was given up."),
        429 => new GenerationFailure(FailureKind.Overloaded, "256 requests are waiting and no more may. Try again later."),
        500 => new GenerationFailure(FailureKind.Internal, ErrorMiddleware.FaultMessage),
        502 => new GenerationFailure(
            FailureKind.UpstreamFailed, "The upstream of model 'gpt-4o' cannot be reached. Try again later; the service's log says more."),
        503 => new GenerationFailure(FailureKind.ShuttingDown, "The service is stopping. Try again when it is back."),
        504 => new GenerationFailure(
            FailureKind.UpstreamTimeout, "The upstream of model 'gpt-4o' gave no token within 90 seconds (Remote:FirstTokenTimeoutSeconds)."),
        508 => new GenerationFailure(
            FailureKind.LoopDetected,
            $"The upstream of model 'gpt-4o' is not asked: {HopsHeader.Name} is {HopsHeader.Most}, and no more than {HopsHeader.Most} gateways may pass a request on. "
            + "Remote:Url of a model probably leads back to a gateway that the request came through; its operator has to correct it."),
        _ => null,
    };

    private static JsonNode? Error(string message, string code) =>
        Node(new ErrorResponse(new ErrorBody(message, "invalid_request_error", null, code)), WireJson.Context.ErrorResponse);

    private static JsonNode? Node<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type);
}
