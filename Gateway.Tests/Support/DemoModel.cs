using Gateway.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Support;

/// <summary>The embedded demo model and the library, loaded once for the whole test process.</summary>
internal static class DemoModel
{
    public const string FileName = "chatglm2-demo-q8_0.gguf";

    private static readonly Lazy<string> LazyPath = new(FindPath);
    private static readonly Lazy<LlamaLibrary> LazyLibrary = new(() => LlamaLibrary.Load(null, NullLoggerFactory.Instance));
    private static readonly Lazy<LlamaModel> LazyModel = new(() => Load());

    /// <summary>The GGUF file, in the folder gguf of the repository that the tests were built in.</summary>
    public static string Path => LazyPath.Value;

    public static LlamaLibrary Library => LazyLibrary.Value;

    /// <summary>Shared: a test must not dispose it.</summary>
    public static LlamaModel Model => LazyModel.Value;

    /// <summary>A copy of one's own.</summary>
    public static LlamaModel Load(ModelLoadParameters? parameters = null) =>
        LlamaModel.Load(Library, Path, parameters ?? new ModelLoadParameters(), null, CancellationToken.None);

    public static LlamaContext NewContext(
        int contextLength = 512, int maxSequences = 1, int batchTokens = 64, bool unified = true) =>
        LlamaContext.Create(Model, new ContextParameters
        {
            ContextLength = contextLength,
            MaxSequences = maxSequences,
            BatchTokens = batchTokens,
            MicroBatchTokens = batchTokens,
            UnifiedKvCache = unified,
            Threads = 1,
            BatchThreads = 1,
        });

    private static string FindPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = System.IO.Path.Combine(folder.FullName, "gguf", FileName);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException($"No gguf/{FileName} above {AppContext.BaseDirectory}.");
    }
}
