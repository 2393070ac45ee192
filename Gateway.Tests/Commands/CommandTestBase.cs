using Gateway.Commands;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

/// <summary>Runs whole command lines in this process, with captured output and a folder of their own.</summary>
internal abstract class CommandTestBase
{
    protected TemporaryFolder Folder { get; private set; } = null!;

    protected Dictionary<string, string> Environment { get; } = [];

    /// <summary>Configuration arguments that the service was started with.</summary>
    protected List<string[]> Served { get; } = [];

    /// <summary>The model that lies in the repository.</summary>
    protected static string DemoModel => Path.Combine(
        ModelsFolder.Resolve(null, TestContext.CurrentContext.TestDirectory, TestContext.CurrentContext.TestDirectory)!,
        "chatglm2-demo-q8_0.gguf");

    [SetUp]
    public void CreateFolder()
    {
        Folder = new TemporaryFolder();
        Environment.Clear();
        Served.Clear();
    }

    [TearDown]
    public void DeleteFolder() => Folder.Dispose();

    protected Task<CommandRun> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    protected async Task<CommandRun> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext
        {
            Output = output,
            Error = TextWriter.Synchronized(error),
            Variable = Environment.GetValueOrDefault,
            CurrentDirectory = Folder.Path,
            ProgramDirectory = Folder.Path,
            Serve = configuration =>
            {
                Served.Add(configuration);
                return Task.FromResult(7);
            },
        };
        var exitCode = await Gateway.Commands.CommandLine.RunAsync(args, context, cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>What a command left behind.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error);
