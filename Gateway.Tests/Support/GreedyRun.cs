using System.Text;
using Gateway.Interop;

namespace Gateway.Tests.Support;

/// <summary>A prompt in ChatGLM2's form, decoded greedily on the bare interop: the reference for what an engine must answer.</summary>
internal static class GreedyRun
{
    /// <summary>The ids of a first question: the two prefix ids and the round's text.</summary>
    public static int[] Prompt(string question)
    {
        var text = Encoding.UTF8.GetBytes($"[Round 1]\n\n问：{question}\n\n答：");
        return [.. Tokens("[gMASK]<sop>"u8, parseSpecial: true), .. Tokens(text, parseSpecial: false)];
    }

    public static int[] Tokens(ReadOnlySpan<byte> utf8, bool parseSpecial)
    {
        var vocabulary = DemoModel.Model.Vocabulary;
        var buffer = new int[utf8.Length + 2];
        var count = vocabulary.Tokenize(utf8, buffer, addSpecial: false, parseSpecial);
        return buffer[..count];
    }

    /// <summary>Answers in sequence 0 of a context whose sequence 0 is empty; ends before the end token.</summary>
    public static int[] Answer(LlamaContext context, ReadOnlySpan<int> prompt, int maxTokens)
    {
        var vocabulary = context.Model.Vocabulary;
        using var batch = new LlamaBatch(context.BatchTokens);
        using var candidates = new CandidateBuffer(vocabulary.TokenCount);
        using var chain = SamplerChain.Create(new SamplerChainParameters(vocabulary.TokenCount, 0, 1, 0, 0, 1, 0, 0, 1, 0));
        for (var i = 0; i < prompt.Length; i++)
        {
            batch.Add(prompt[i], i, 0, wantsLogits: i == prompt.Length - 1);
        }

        var answer = new List<int>();
        while (answer.Count < maxTokens)
        {
            Require(context.Decode(batch));
            candidates.Fill(context.GetLogits(batch.Count - 1));
            var token = chain.Sample(candidates);
            if (vocabulary.IsEndOfGeneration(token))
            {
                break;
            }

            batch.Clear();
            batch.Add(token, prompt.Length + answer.Count, 0, wantsLogits: true);
            answer.Add(token);
        }

        return [.. answer];
    }

    public static string Text(IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        var piece = new byte[256];
        foreach (var token in tokens)
        {
            bytes.AddRange(piece[..DemoModel.Model.Vocabulary.GetPiece(token, piece, special: false)]);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static void Require(DecodeStatus status)
    {
        if (status != DecodeStatus.Ok)
        {
            throw new InvalidOperationException($"The decode ended with {status}.");
        }
    }
}
