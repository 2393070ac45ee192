#:project ../../Gateway/Gateway.csproj
#:property PublishAot=false

using Gateway.InProcess;
using Microsoft.Extensions.AI;

await using var gateway = await LlamaGateway.StartAsync();
var client = gateway.GetChatClient("chatglm2-demo");

Console.WriteLine(await client.GetResponseAsync("What is the capital of France?"));

List<ChatMessage> conversation = [new(ChatRole.User, "My name is Mei.")];
conversation.AddMessages(await client.GetResponseAsync(conversation));
conversation.Add(new ChatMessage(ChatRole.User, "What is my name?"));
await foreach (var update in client.GetStreamingResponseAsync(conversation, new ChatOptions { Temperature = 0 }))
{
    Console.Write(update);
}

Console.WriteLine();
