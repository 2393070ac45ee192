using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Runs "npm ci" in a folder, once: a lock file keeps builds that run at the same time from each other.</summary>
public sealed class RestoreNpmPackage : Task
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private const int MostLines = 6;

    [Required]
    public string Folder { get; set; } = "";

    [Required]
    public string Arguments { get; set; } = "";

    [Required]
    public string Stamp { get; set; } = "";

    [Required]
    public string LockFile { get; set; } = "";

    [Required]
    public string Advice { get; set; } = "";

    public override bool Execute()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LockFile));
        using (TakeLock())
        {
            if (File.Exists(Stamp))
            {
                return true;
            }

            var npm = FindNpm();
            if (npm == null)
            {
                Log.LogError(null, "LLAMA004", null, null, 0, 0, 0, 0,
                    "npm is not on PATH. It fetches llama.cpp's shared libraries, once. Install Node.js 20 or newer, which brings npm, "
                    + Advice + ".");
                return false;
            }

            return Run(npm);
        }
    }

    private FileStream TakeLock()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < Patience)
            {
                Thread.Sleep(200);
            }
        }
    }

    private bool Run(string npm)
    {
        Log.LogMessage(MessageImportance.High, "Restoring llama.cpp's shared libraries: npm ci in " + Folder);
        var start = new ProcessStartInfo(npm, "ci --ignore-scripts --no-audit --no-fund " + Arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var output = new List<string>();
        using (var process = new Process { StartInfo = start })
        {
            process.OutputDataReceived += (_, line) => Keep(output, line.Data);
            process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Log.LogError(null, "LLAMA005", null, null, 0, 0, 0, 0,
                    "npm ci failed with exit code " + process.ExitCode + " in " + Folder + ": " + string.Join(" | ", output)
                    + " Check the network and npm's registry setting and build again, " + Advice + ".");
                return false;
            }
        }

        File.WriteAllText(Stamp, "");
        return true;
    }

    // The first lines say what went wrong; stack frames and advice follow.
    private static void Keep(List<string> output, string line)
    {
        lock (output)
        {
            if (!string.IsNullOrWhiteSpace(line) && output.Count < MostLines)
            {
                output.Add(line.Trim());
            }
        }
    }

    private static string FindNpm()
    {
        var windows = Path.DirectorySeparatorChar == '\\';
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var file = folder.Length == 0 ? "" : Path.Combine(folder, windows ? "npm.cmd" : "npm");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
