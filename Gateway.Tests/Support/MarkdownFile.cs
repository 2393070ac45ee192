using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>A Markdown file of the repository: its marked examples, links and option names.</summary>
internal sealed partial class MarkdownFile(string path)
{
    public string Path => path;

    public string Text { get; } = SourceTree.Read(path);

    /// <summary>The code below each <c>&lt;!-- example: NAME --&gt;</c>, by name.</summary>
    public IReadOnlyDictionary<string, (string Language, string Code)> Examples => ExampleBlock().Matches(Text)
        .ToDictionary(match => match.Groups[1].Value, match => (match.Groups[2].Value, match.Groups[3].Value));

    public int Marks => Mark().Count(Text);

    /// <summary>Files that it links to, relative to the repository.</summary>
    public IEnumerable<string> LinkedFiles => Link().Matches(Text).Select(match => match.Groups[1].Value.Split('#')[0])
        .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
        .Select(target => System.IO.Path.GetRelativePath(
            SourceTree.Root, System.IO.Path.Combine(SourceTree.Root, System.IO.Path.GetDirectoryName(path)!, target)));

    /// <summary>Names of options, as <c>Gateway:Engine:Threads</c>.</summary>
    public IEnumerable<string> OptionNames => Option().Matches(Text)
        .Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct();

    [GeneratedRegex(@"<!-- example: (\S+) -->\n```(\w+)\n(.*?\n)```\n", RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();

    [GeneratedRegex("<!-- example:")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bGateway(?:(?::|__)[A-Z]\w*?(?=:|__|\b))+")]
    private static partial Regex Option();
}
