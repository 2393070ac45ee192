using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// What the Python package openai 0.27 sends, and how it reads: many programs still use it. The package itself is not
/// installed with the tests, which need nothing from Python but its standard library; this does the same on the wire. Its
/// README example is at least compiled.
/// </summary>
[CancelAfter(60_000)]
internal sealed class OldPythonClientTests
{
    private const string Client = """
        import http.client, json, sys, urllib.parse

        def create(api_base, stream):
            parts = urllib.parse.urlsplit(api_base + "/chat/completions")
            body = {"model": "chatglm2-demo", "messages": [{"role": "user", "content": "你是谁？"}], "temperature": 0}
            if stream:
                body["stream"] = True
            connection = http.client.HTTPConnection(parts.netloc)
            connection.request("POST", parts.path, json.dumps(body).encode(), {
                "X-OpenAI-Client-User-Agent": json.dumps({"bindings_version": "0.27.10", "httplib": "requests",
                    "lang": "python", "lang_version": "3.8.10", "platform": "Linux", "publisher": "openai"}),
                "User-Agent": "OpenAI/v1 PythonBindings/0.27.10",
                "Authorization": "Bearer none",
                "Content-Type": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "Accept": "*/*",
                "Connection": "keep-alive",
            })
            return connection.getresponse()

        def parse_stream(lines):
            for line in lines:
                line = line.rstrip(b"\r\n")
                if line:
                    if line.strip() == b"data: [DONE]":
                        return
                    if line.startswith(b"data: "):
                        yield json.loads(line[len(b"data: "):].decode("utf-8"))
            raise SystemExit("the stream has no end")

        whole = create(sys.argv[1], False)
        assert whole.status == 200, whole.status
        print(json.loads(whole.read().decode("utf-8"))["choices"][0]["message"]["content"])

        stream = create(sys.argv[1], True)
        assert stream.status == 200 and "text/event-stream" in stream.headers["Content-Type"]
        for chunk in parse_stream(stream):
            assert "error" not in chunk, chunk
            if "content" in chunk["choices"][0]["delta"]:
                print(chunk["choices"][0]["delta"]["content"], end="")
        print()
        """;

    [Test]
    public async Task OldClient_ReadsTheSameAnswerWholeAndStreamed()
    {
        var output = await RunPythonAsync("-c", Client, new Uri(SharedProduct.Host.Address, "/v1").ToString());

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Contain("LlamaGateway 的演示模型"));
        Assert.That(lines[1], Is.EqualTo(lines[0]));
    }

    [TestCase("python-openai")]
    [TestCase("python-openai-0.27")]
    public async Task ReadmeExample_Compiles(string name)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("example.py"), new MarkdownFile("README.md").Examples[name].Code);

        await RunPythonAsync("-m", "py_compile", folder.File("example.py"));

        Assert.That(Directory.GetFiles(folder.Path, "*.pyc", SearchOption.AllDirectories), Is.Not.Empty);
    }

    private static async Task<string> RunPythonAsync(params string[] arguments)
    {
        var result = await ChildProcess.RunAsync("python3", ["-X", "utf8", .. arguments]);
        if (result is null)
        {
            Assert.Ignore("python3 is not installed.");
        }

        Assert.That(result!.Value.ExitCode, Is.Zero, result.Value.Error);
        return result.Value.Output;
    }
}
