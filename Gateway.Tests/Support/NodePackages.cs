using System.Security.Cryptography;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>The npm packages of <c>Gateway.Tests/Node</c>, restored once for each state of their lock.</summary>
internal static class NodePackages
{
    private static readonly Lazy<Task<string?>> Restored = new(RestoreOnceAsync);

    public static string Folder { get; } = Path.Combine(SourceTree.Root, "Gateway.Tests/Node");

    /// <summary>The folder that has them; ignores the test where they cannot be had.</summary>
    public static async Task<string> RestoreAsync()
    {
        if (await Restored.Value is { } problem)
        {
            Assert.Ignore($"npm could not restore the packages of Gateway.Tests/Node: {problem}");
        }

        return Folder;
    }

    private static async Task<string?> RestoreOnceAsync()
    {
        var hash = SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json")));
        var stamp = Path.Combine(Folder, "node_modules", ".restored-" + Convert.ToHexStringLower(hash));
        if (File.Exists(stamp))
        {
            return null;
        }

        var npm = await ChildProcess.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder);
        if (npm is not { ExitCode: 0 })
        {
            return npm?.Error ?? "npm is not installed.";
        }

        await File.WriteAllTextAsync(stamp, "");
        return null;
    }
}
