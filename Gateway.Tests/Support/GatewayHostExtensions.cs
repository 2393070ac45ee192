using System.Text;

namespace Gateway.Tests.Support;

internal static class GatewayHostExtensions
{
    /// <summary>Sends a chat request and waits for the headers of its answer.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        this GatewayHost host, string json, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
