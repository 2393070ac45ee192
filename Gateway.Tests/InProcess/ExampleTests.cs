using System.Text.RegularExpressions;
using Gateway.InProcess;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

/// <summary>The examples of docs/in-process.md, as they are printed there.</summary>
internal sealed class ExampleTests
{
    private static readonly MarkdownFile Document = new("docs/in-process.md");

    private InProcessModels _models = null!;

    [OneTimeSetUp]
    public void CopyModel() => _models = new InProcessModels();

    [OneTimeTearDown]
    public void RemoveModel() => _models.Dispose();

    [TestCase("in-process")]
    [TestCase("semantic-kernel")]
    public void Document_PrintsTheFile(string name) =>
        Assert.That(Document.Examples[name].Code, Is.EqualTo(SourceTree.Read($"docs/examples/{name}.cs")));

    [Test]
    public void Document_HasCodeBelowEveryMark() => Assert.That(Document.Examples, Has.Count.EqualTo(Document.Marks));

    /// <summary>As a user runs it: built anew by the SDK, which finds the native libraries; the folder has the model.</summary>
    [Test]
    public async Task Program_RunsFromItsFile()
    {
        Directory.CreateDirectory(_models.FileOf("gguf"));
        File.Copy(DemoModel.Path, _models.FileOf($"gguf/{DemoModel.FileName}"), overwrite: true);

        // No server of the build may outlive it: it would hold the output open.
        string[] arguments =
        [
            "MSBUILDDISABLENODEREUSE=1", "DOTNET_CLI_USE_MSBUILD_SERVER=0", "UseSharedCompilation=false",
            "dotnet", "run", Path.Combine(SourceTree.Root, "docs/examples/in-process.cs"),
        ];
        if (await ChildProcess.RunAsync("env", arguments, _models.Path) is not { ExitCode: not 127 } result)
        {
            Assert.Ignore("env or dotnet is not installed.");
            return;
        }

        Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
        Assert.That(result.Output.TrimEnd().Split('\n')[^2..], Is.EqualTo(new[] { "The capital of France is Paris.", "Your name is Mei." }));
    }

    [Test]
    public async Task InProcess_IsThePrintedCodeAndPrintsBothAnswers()
    {
        using var console = new StringWriter();
        await RunInProcessAsync(_models.Configure, console);

        Assert.That(console.ToString(), Is.EqualTo("The capital of France is Paris.\nYour name is Mei.\n"));
        RequirePrinted("in-process", nameof(RunInProcessAsync));
    }

    [Test]
    public async Task SemanticKernel_IsThePrintedCodeAndPrintsBothAnswers()
    {
        using var console = new StringWriter();
        await RunSemanticKernelAsync(_models.Configure, console);

        Assert.That(console.ToString(), Is.EqualTo("The capital of France is Paris.\n17 + 25 = 42\n"));
        RequirePrinted("semantic-kernel", nameof(RunSemanticKernelAsync));
    }

    private static async Task RunInProcessAsync(Action<LlamaGatewayOptions> configure, TextWriter console)
    {
        await using var gateway = await LlamaGateway.StartAsync(configure);
        var client = gateway.GetChatClient("chatglm2-demo");

        console.WriteLine(await client.GetResponseAsync("What is the capital of France?"));

        List<ChatMessage> conversation = [new(ChatRole.User, "My name is Mei.")];
        conversation.AddMessages(await client.GetResponseAsync(conversation));
        conversation.Add(new ChatMessage(ChatRole.User, "What is my name?"));
        await foreach (var update in client.GetStreamingResponseAsync(conversation, new ChatOptions { Temperature = 0 }))
        {
            console.Write(update);
        }

        console.WriteLine();
    }

    private static async Task RunSemanticKernelAsync(Action<LlamaGatewayOptions> configure, TextWriter console)
    {
        await using var gateway = await LlamaGateway.StartAsync(configure);
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(gateway.GetChatClient("chatglm2-demo"));
        var kernel = builder.Build();

        var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["temperature"] = 0 } };
        var arguments = new KernelArguments(settings) { ["country"] = "France" };
        console.WriteLine(await kernel.InvokePromptAsync("What is the capital of {{$country}}?", arguments));

        await foreach (var piece in kernel.InvokePromptStreamingAsync("What is 17 + 25?", new KernelArguments(settings)))
        {
            console.Write(piece);
        }

        console.WriteLine();
    }

    /// <summary>The method's body is the printed program, but for the options and the console.</summary>
    private static void RequirePrinted(string example, string method)
    {
        var source = SourceTree.Read("Gateway.Tests/InProcess/ExampleTests.cs");
        var body = Regex.Match(source, $@"async Task {method}\(.*?\)\n    \{{\n(.*?)\n    \}}\n", RegexOptions.Singleline).Groups[1].Value;
        var printed = Document.Examples[example].Code;
        Assert.That(
            Regex.Replace(body, "^ {8}", "", RegexOptions.Multiline),
            Is.EqualTo(printed[printed.IndexOf("await using", StringComparison.Ordinal)..]
                .Replace("StartAsync()", "StartAsync(configure)", StringComparison.Ordinal)
                .Replace("Console.", "console.", StringComparison.Ordinal)
                .TrimEnd()));
    }
}
