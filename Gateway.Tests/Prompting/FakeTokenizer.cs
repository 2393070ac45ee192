using System.Text;
using Gateway.Generation;

namespace Gateway.Tests.Prompting;

/// <summary>One token per byte of text (its value), control tokens from 1000: ids that a test can read.</summary>
internal sealed class FakeTokenizer(params string[] controlTokens) : ITokenizer
{
    public static readonly string[] ChatGlm2Pieces = ["[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>"];

    public static readonly string[] ChatGlm3Pieces =
        ["[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"];

    public int LongestTokenBytes { get; init; } = 16;

    public void Tokenize(string text, List<int> tokens) => tokens.AddRange(Encoding.UTF8.GetBytes(text).Select(b => (int)b));

    public int? FindControlToken(string piece) => Array.IndexOf(controlTokens, piece) switch
    {
        < 0 => null,
        var index => 1000 + index,
    };
}
