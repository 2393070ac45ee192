using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.OpenAI;
using NUnit.Framework;

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

    /// <summary>The error of an answer, after a check of its status and its form.</summary>
    public static async Task<ErrorBody> ReadErrorAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(status), text);
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        using var document = JsonDocument.Parse(text);
        Assert.That(document.RootElement.EnumerateObject().Select(field => field.Name), Is.EqualTo(new[] { "error" }));
        Assert.That(
            document.RootElement.GetProperty("error").EnumerateObject().Select(field => field.Name),
            Is.EqualTo(new[] { "message", "type", "param", "code" }));
        return JsonSerializer.Deserialize(text, OpenAIJsonContext.Default.ErrorResponse)!.Error;
    }
}
