using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Prompts;

namespace Gateway.Commands.Bench.Loads;

/// <summary>What a load works with: one server, and what to ask of it.</summary>
/// <param name="Client">Asks the server.</param>
/// <param name="Settings">Of the run.</param>
/// <param name="Prompts">The same for all servers.</param>
/// <param name="Process">The server's process, where it is known and readable.</param>
internal sealed record LoadContext(ChatClient Client, BenchSettings Settings, PromptWriter Prompts, ServerProcess? Process)
{
    /// <summary>
    /// What no other prompt of the run should have: servers cache what they have seen. The same in every process and for every
    /// server.
    /// </summary>
    public static int Salt(params ReadOnlySpan<int> parts)
    {
        var hash = 2166136261u;
        foreach (var part in parts)
        {
            hash = unchecked((hash ^ (uint)part) * 16777619u);
        }

        return (int)hash;
    }
}
