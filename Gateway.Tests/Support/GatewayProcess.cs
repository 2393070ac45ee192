using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>The built program as a process of its own, as <c>dotnet Gateway.dll</c> starts it.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The service's own output folder: the same configuration and framework as these tests were built for.</summary>
    public static string BuiltProgram => Path.Combine(
        SourceTree.Root, "Gateway", Path.GetRelativePath(Path.Combine(SourceTree.Root, "Gateway.Tests"), AppContext.BaseDirectory));

    /// <summary>Everything that it wrote so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Starts it on a free port of the loopback interface.</summary>
    /// <param name="models">The models folder.</param>
    /// <param name="settings">More configuration; a later address replaces the first.</param>
    public static GatewayProcess Start(string models, params string[] settings) =>
        Start(models, BuiltProgram, new Dictionary<string, string>(), settings);

    /// <summary>As the other, from a copy of <see cref="BuiltProgram"/> or with more environment variables.</summary>
    public static GatewayProcess Start(
        string models, string program, IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = models,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(program, "Gateway.dll"),
            "--urls=http://127.0.0.1:0",
            $"--Gateway:ModelsFolder={models}",
            "--Gateway:Engine:Threads=1",
            .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new GatewayProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it says that it serves.</summary>
    /// <returns>A client with its address.</returns>
    public async Task<HttpClient> ServeAsync(CancellationToken cancellationToken)
    {
        Match serving;
        while (!(serving = ServingLine().Match(Output)).Success)
        {
            Assert.That(_process.HasExited, Is.False, () => "It ended instead of serving:\n" + Output);
            await Task.Delay(20, cancellationToken);
        }

        return new HttpClient { BaseAddress = new Uri(serving.Groups[1].Value) };
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signal(SigInt);

    /// <summary>What a supervisor sends.</summary>
    public void Terminate() => Signal(SigTerm);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(int signal) => Assert.That(Kill(_process.Id, signal), Is.Zero);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _lines.Enqueue(line.Data);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [GeneratedRegex(@"Serving .* API: (http://\S+)/v1 ")]
    private static partial Regex ServingLine();
}
