using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests;

/// <summary>
/// The arrows of docs/architecture.md, which one project cannot have the compiler enforce. A layer is a namespace below
/// <c>Gateway</c>; what is below a layer and has no row of its own belongs to it.
/// </summary>
internal sealed partial class LayeringTests
{
    private const int MostLines = 300;

    /// <summary>Layer: the layers that it may use, besides itself.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Options"] = [],
        ["OpenAI"] = [],
        ["Generation"] = [],
        ["Interop"] = ["Interop.Native"],
        ["Interop.Native"] = ["Interop"],
        ["Catalog"] = ["Generation", "Options"],
        ["Prompting"] = ["Generation", "Options"],
        ["Conversion"] = ["Interop"],
        ["Engines.Native"] = ["Generation", "Interop", "Options"],
        ["Engines.LLamaSharp"] = ["Generation", "Options"],
        ["Engines.Remote"] = ["Generation", "OpenAI", "Options"],
        ["Requests"] = ["Generation", "OpenAI"],
        ["InProcess"] = ["Catalog", "Generation", "Hosting", "Options", "Requests"],
        ["Http"] = ["Catalog", "Generation", "OpenAI", "Options", "Requests"],
    };

    /// <summary>These see everything, and nobody sees them.</summary>
    private static readonly string[] Wiring = ["Hosting", "Commands", ""];

    [Test]
    public void Layers_UseOnlyWhatTheTableAllows()
    {
        var sources = ServiceFiles().ToDictionary(path => path, SourceTree.Read);
        var types = TypesOfLayers(sources.Values);

        Assert.That(sources, Has.Count.GreaterThan(20));
        Assert.That(sources.SelectMany(source => Violations(source.Key, source.Value, types)), Is.Empty);
    }

    [TestCase("using Gateway.Catalog;")]
    [TestCase("using static Gateway.Catalog.ModelState;")]
    [TestCase("using Info = Gateway.Catalog.ModelInfo;")]
    [TestCase("var x = new Gateway.Catalog.Deep.Thing();")]
    [TestCase("Catalog.ModelInfo info;")]
    [TestCase("using Gateway.Hosting;")]
    [TestCase("using Gateway.Interop.Native;")]
    public void ForbiddenArrow_IsSeen(string line) => Assert.That(
        Violations("Gateway/Prompting/X.cs", $"// x\n{line}\n", TypesOfLayers(["namespace Gateway.Catalog;\nrecord ModelInfo;"])),
        Has.Exactly(1).Items);

    [TestCase("Gateway/Prompting/X.cs", "using Gateway.Generation;")]
    [TestCase("Gateway/Prompting/X.cs", "Catalog.Count();")]
    [TestCase("Gateway/Engines/Native/X.cs", "using Gateway.Engines.Native.Sampling;")]
    [TestCase("Gateway/Conversion/Gguf/X.cs", "using Gateway.Conversion.Hub;")]
    [TestCase("Gateway/Hosting/X.cs", "using Gateway.Interop.Native;")]
    public void AllowedArrow_Passes(string path, string line) => Assert.That(
        Violations(path, line, TypesOfLayers(["namespace Gateway.Catalog;\nrecord ModelInfo;"])), Is.Empty);

    [Test]
    public void Folders_AllHaveARow() => Assert.That(
        ServiceFiles().Select(FolderNamespace).Where(name => LayerOf(name) is null).Distinct(),
        Is.Empty);

    [Test]
    public void Namespace_IsTheFolder() => Assert.That(
        SourceFiles().Where(path => !Path.GetFileName(path).Equals("Program.cs", StringComparison.Ordinal))
            .Where(path => NamespaceLine().Match(SourceTree.Read(path)).Groups[1].Value != ExpectedNamespace(path)),
        Is.Empty);

    [Test]
    public void Files_StayShort() => Assert.That(
        SourceFiles().Select(path => (Path: path, Lines: SourceTree.Read(path).Count(c => c == '\n')))
            .Where(file => file.Lines > MostLines),
        Is.Empty);

    [Test]
    public void RawImports_AreOnlyInInteropNative() => Assert.That(
        ServiceFiles().Where(path => !path.StartsWith("Gateway/Interop/Native/", StringComparison.Ordinal))
            .Where(path => RawImport().IsMatch(SourceTree.Read(path))),
        Is.Empty);

    /// <summary>The service's code; Gateway/native is the build's own.</summary>
    private static IEnumerable<string> ServiceFiles() => SourceTree.Files("Gateway", "*.cs")
        .Where(path => !path.StartsWith("Gateway/native/", StringComparison.Ordinal));

    private static IEnumerable<string> SourceFiles() => ServiceFiles().Concat(SourceTree.Files("Gateway.Tests", "*.cs"));

    private static IEnumerable<string> Violations(string path, string source, ILookup<string, string> typesOfLayers)
    {
        var from = LayerOf(FolderNamespace(path));
        if (from is null || Wiring.Contains(from))
        {
            return [];
        }

        var qualified = QualifiedName().Matches(source).Select(match => match.Groups[1].Value)
            .Where(name => Wiring.Any(wiring => wiring.Length > 0 && IsWithin(name, wiring)) || Arrows.Keys.Any(key => IsWithin(name, key)));
        // Inside namespace Gateway, a sibling's type can be named without any using: Catalog.ModelInfo.
        var relative = RelativeName().Matches(source)
            .Where(match => typesOfLayers[match.Groups[1].Value].Contains(match.Groups[2].Value))
            .Select(match => match.Groups[1].Value);
        return qualified.Concat(relative).Select(name => LayerOf(name)!)
            .Where(to => to != from && !Arrows[from].Contains(to))
            .Distinct()
            .Select(to => $"{path}: {from} -> {to}");
    }

    private static ILookup<string, string> TypesOfLayers(IEnumerable<string> sources) => sources
        .SelectMany(source => TypeDeclaration().Matches(source)
            .Select(type => (Layer: NamespaceLine().Match(source).Groups[1].Value, Type: type.Groups[1].Value)))
        .Where(pair => pair.Layer.StartsWith("Gateway.", StringComparison.Ordinal))
        .ToLookup(pair => pair.Layer["Gateway.".Length..], pair => pair.Type, StringComparer.Ordinal);

    /// <summary>The longest row that the name is in; null without one.</summary>
    private static string? LayerOf(string name) =>
        Arrows.Keys.Concat(Wiring).Where(layer => IsWithin(name, layer)).MaxBy(layer => layer.Length);

    private static bool IsWithin(string name, string layer) =>
        name == layer || (layer.Length > 0 && name.StartsWith(layer + ".", StringComparison.Ordinal));

    private static string FolderNamespace(string path) => string.Join('.', path.Split('/')[1..^1]);

    private static string ExpectedNamespace(string path) => string.Join('.', path.Split('/')[..^1]);

    [GeneratedRegex(@"\bGateway\.((?:[A-Z]\w*\.)*[A-Z]\w*)")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*(?:\.[A-Z]\w*)?)\.([A-Z]\w*)")]
    private static partial Regex RelativeName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) ([A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\[(?:LibraryImport|DllImport)\b")]
    private static partial Regex RawImport();
}
