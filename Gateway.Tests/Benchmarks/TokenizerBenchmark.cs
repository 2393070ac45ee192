using BenchmarkDotNet.Attributes;
using Gateway.Engines.Native;
using Gateway.Tests.Support;

namespace Gateway.Tests.Benchmarks;

/// <summary>A text of about a thousand characters through the demo model's tokenizer.</summary>
public class TokenizerBenchmark
{
    private const string English = "The capital of France is Paris, and the river that flows through it is the Seine. ";
    private const string Chinese = "法国的首都是巴黎，塞纳河从城中流过。";

    private readonly List<int> _tokens = [];
    private NativeTokenizer _tokenizer = null!;
    private string _text = "";

    /// <summary>The language of the text.</summary>
    [Params("English", "Chinese")]
    public string Language { get; set; } = "";

    [GlobalSetup]
    public void Create()
    {
        _tokenizer = new NativeTokenizer(DemoModel.Model.Vocabulary);
        var sentence = Language == "English" ? English : Chinese;
        _text = string.Concat(Enumerable.Repeat(sentence, 1000 / sentence.Length));
    }

    [Benchmark]
    public int Tokenize()
    {
        _tokens.Clear();
        _tokenizer.Tokenize(_text, _tokens);
        return _tokens.Count;
    }
}
