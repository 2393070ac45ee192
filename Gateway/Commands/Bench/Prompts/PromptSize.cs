using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Prompts;

/// <summary>How many tokens words are, found out by asking a server.</summary>
/// <param name="Overhead">Tokens that the chat template adds.</param>
/// <param name="TokensPerWord">On average.</param>
internal sealed record PromptSize(double Overhead, double TokensPerWord)
{
    private const int FewWords = 16;
    private const int ManyWords = 272;

    /// <summary>At least one word; with a large template even that may be more than asked for.</summary>
    public int WordsFor(int tokens) => Math.Max(1, (int)Math.Round((tokens - Overhead) / TokensPerWord));

    /// <summary>Asks twice for the size of random words.</summary>
    /// <exception cref="CommandException">The server does not answer, or does not count.</exception>
    public static async Task<PromptSize> MeasureAsync(ChatClient client, int seed, CancellationToken cancellationToken)
    {
        var few = await CountAsync(client, FewWords, seed, cancellationToken);
        var many = await CountAsync(client, ManyWords, seed, cancellationToken);
        var perWord = (many - few) / (double)(ManyWords - FewWords);
        return perWord > 0
            ? new PromptSize(few - (FewWords * perWord), perWord)
            : throw new CommandException(
                $"{client.Target.Name} counts {few} tokens for {FewWords} words and {many} for {ManyWords}: its usage cannot be relied on.");
    }

    private static async Task<int> CountAsync(ChatClient client, int words, int seed, CancellationToken cancellationToken)
    {
        var prompt = PromptWriter.RandomWords(words, new Random(seed));
        var answer = await client.AskAsync(
            new ChatRequest([ChatTurn.User(prompt)], MaxTokens: 1, BenchSampling.Greedy) { Stream = false }, cancellationToken);
        return answer.Counts?.Prompt
            ?? throw new CommandException(
                $"{client.Target.Name} at {client.Target.Url} did not answer a first request: {answer.Error}. "
                + "Check its address, its model and its log.");
    }
}
