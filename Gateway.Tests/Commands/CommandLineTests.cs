using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class CommandLineTests : CommandTestBase
{
    [TestCase]
    [TestCase("serve")]
    [TestCase("--urls", "http://127.0.0.1:0", "--Gateway:ModelsFolder", "a b")]
    [TestCase("serve", "--urls", "http://127.0.0.1:0", "/Gateway:DrainSeconds=3", "Gateway:DefaultModel=x")]
    [TestCase("--Gateway:Models:0:Id=@x", "--Gateway:DefaultModel", "[diagram]", "--")]
    [TestCase("--bogus")]
    [TestCase("--bogus", "--urls")]
    [TestCase("--Gateway:DefaultModel", "pull")]
    [TestCase("Gateway:DefaultModel=pull")]
    [TestCase("/Gateway:DrainSeconds", "3")]
    public async Task Configuration_ReachesTheServiceUnchanged(params string[] args)
    {
        var run = await RunAsync(args);

        Assert.That(run, Is.EqualTo(new CommandRun(7, "", "")));
        Assert.That(Served, Has.Count.EqualTo(1));
        Assert.That(Served[0], Is.EqualTo(args is ["serve", ..] ? args[1..] : args));
    }

    [TestCase("Commands:", "--help")]
    [TestCase("configuration", "serve", "--help")]
    [TestCase("--keep-checkpoint", "pull", "-h")]
    [TestCase("default: q4_0", "convert", "--help")]
    [TestCase("--threads", "quantize", "--help")]
    [TestCase("--json", "inspect", "--help")]
    [TestCase("chatglm2-6b", "synthesize", "--help")]
    public async Task Help_IsOutputAndSuccess(string expected, params string[] args)
    {
        var run = await RunAsync(args);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain(expected).IgnoreCase);
        Assert.That(run.Error, Is.Empty);
        Assert.That(Served, Is.Empty);
    }

    [TestCase("no command 'inspct'. Commands: serve, pull", "inspct", "a")]
    [TestCase("'inspect' is neither a setting nor a setting's value. A setting is", "--urls", "http://127.0.0.1:0", "inspect", "f.gguf")]
    [TestCase("'help' is neither a setting", "serve", "help")]
    [TestCase("'x:1' is neither a setting nor a setting's value. --bogus took --urls for its value.", "--bogus", "--urls", "x:1")]
    [TestCase("'9000' is neither", "serve", "-p", "9000")]
    [TestCase("<file.gguf> is missing. A GGUF file.", "inspect")]
    [TestCase("<folder> is missing. The checkpoint", "convert")]
    [TestCase("<out.gguf> is missing. The GGUF file to write.", "convert")]
    [TestCase("<out.gguf> is missing. The GGUF file to write.", "convert", "a")]
    [TestCase("Required argument missing for option: '--type'", "convert", "a", "b", "--type")]
    [TestCase("'--frob'", "inspect", "a.gguf", "--frob")]
    [TestCase("no type 'q9'. Types: f32, f16", "convert", "a", "b", "--type", "q9")]
    [TestCase("no type 'q9'", "quantize", "a", "b", "q9")]
    [TestCase("no shape '7b'. Shapes: tiny", "synthesize", "7b", "out.gguf")]
    [TestCase("model is chatglm2-6b or owner/name", "pull", "something")]
    [TestCase("--source is hf or modelscope", "pull", "chatglm2-6b", "--source", "ftp")]
    [TestCase("--connections is 1 to 32", "pull", "chatglm2-6b", "--connections", "0")]
    [TestCase("--threads is 0 to 512", "convert", "a", "b", "--threads", "-1")]
    [TestCase("--context is 1 to 1073741824", "inspect", "a.gguf", "--context", "0")]
    [TestCase("--type does nothing for owner/name", "pull", "owner/name", "--type", "q8_0")]
    [TestCase("--keep-checkpoint does nothing for owner/name", "pull", "owner/name", "--keep-checkpoint")]
    [TestCase("--file does nothing for chatglm2-6b", "pull", "chatglm2-6b", "--file", "a.gguf")]
    public async Task Misuse_IsNamedAndReturnsTwo(string expected, params string[] args)
    {
        var run = await RunAsync(args);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(expected).And.Contains("--help'."));
        Assert.That(run.Output, Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(Folder.Path), Is.Empty);
    }

    [Test]
    public async Task MissingFile_IsOneSentenceAndReturnsOne()
    {
        var run = await RunAsync("inspect", "nothing.gguf");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error.Trim(), Does.Match("^error: [^\n]*nothing\\.gguf[^\n]*$"));
    }

    [Test]
    public async Task FileThatIsNoGguf_IsOneSentenceAndReturnsOne()
    {
        await File.WriteAllTextAsync(Folder.File("text.gguf"), "This is a text, and no GGUF file at all.");

        var run = await RunAsync("inspect", "text.gguf");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error.Trim(), Does.Match("^error: [^\n]*text\\.gguf[^\n]*$"));
    }
}
