using Gateway.Catalog;
using Gateway.InProcess;
using Gateway.Requests;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;

namespace Gateway.Tests.InProcess;

/// <summary>Clients over a catalog of the test's.</summary>
internal static class ChatClients
{
    public static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello!")];

    public static IChatClient Over(IModelCatalog catalog, string? modelId = null) =>
        new CatalogChatClient(catalog, new ChatJobFactory(new Random(1)), TimeProvider.System, modelId);

    public static IChatClient Over(ScriptedBackend backend) => Over(new ScriptedCatalog(backend));

    public static async Task<List<ChatResponseUpdate>> ReadAsync(IAsyncEnumerable<ChatResponseUpdate> stream)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in stream)
        {
            updates.Add(update);
        }

        return updates;
    }
}
