#:project ../../Gateway/Gateway.csproj
#:package Microsoft.SemanticKernel.Core@1.82.0
#:property PublishAot=false

using Gateway.InProcess;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

await using var gateway = await LlamaGateway.StartAsync();
var builder = Kernel.CreateBuilder();
builder.Services.AddSingleton(gateway.GetChatClient("chatglm2-demo"));
var kernel = builder.Build();

var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["temperature"] = 0 } };
var arguments = new KernelArguments(settings) { ["country"] = "France" };
Console.WriteLine(await kernel.InvokePromptAsync("What is the capital of {{$country}}?", arguments));

await foreach (var piece in kernel.InvokePromptStreamingAsync("What is 17 + 25?", new KernelArguments(settings)))
{
    Console.Write(piece);
}

Console.WriteLine();
