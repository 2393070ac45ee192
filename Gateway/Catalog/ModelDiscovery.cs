using System.Text.RegularExpressions;
using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>Finds the models to be served: those of the configuration, then every other GGUF file of the models folder.</summary>
internal static partial class ModelDiscovery
{
    public const string PreferredDefault = "chatglm2-6b";
    public const string DemoModel = "chatglm2-demo";

    /// <summary>Every model, in the order of the configuration and then of the file names.</summary>
    /// <param name="service">The configuration, whose entries have unique ids and aliases.</param>
    /// <param name="folder">The models folder, or null where there is none.</param>
    public static IReadOnlyList<ModelDefinition> Find(GatewayOptions service, string? folder)
    {
        var found = new List<ModelDefinition>();
        foreach (var options in service.Models)
        {
            var path = string.IsNullOrEmpty(options.Path) ? null : Path.GetFullPath(options.Path, folder ?? Environment.CurrentDirectory);
            found.Add(new ModelDefinition(options.Id, path, options, service));
        }

        var configured = found.Select(static model => model.Path).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var files = folder is null || !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, "*.gguf");
        var others = files
            .Where(file => !configured.Contains(Path.GetFullPath(file)) && !LaterSplit().IsMatch(file))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var timesTaken = others.CountBy(static file => IdOf(file), StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var file in others)
        {
            var id = IdOf(file);
            if (timesTaken[id] > 1 || found.Exists(model => model.IsNamed(id)))
            {
                id = Path.GetFileNameWithoutExtension(file);
            }

            if (!found.Exists(model => model.IsNamed(id)))
            {
                found.Add(new ModelDefinition(id, Path.GetFullPath(file), new ModelOptions { Id = id, Path = file }, service));
            }
        }

        return found;
    }

    /// <summary>Every model, the default one first.</summary>
    /// <exception cref="CatalogException">There is none, or the configured default is not among them.</exception>
    public static IReadOnlyList<ModelDefinition> FindDefaultFirst(GatewayOptions service, string? folder)
    {
        var found = Find(service, folder);
        if (found.Count == 0)
        {
            throw new CatalogException(
                $"There is no model to serve: {(folder is null ? $"no folder '{ModelsFolder.Name}' was found" : $"{folder} has no *.gguf file")}"
                + " and Gateway:Models is empty. Put a GGUF file there, or set Gateway:ModelsFolder.");
        }

        var first = IndexOfDefault(found, service.DefaultModel);
        return first >= 0
            ? [found[first], .. found.Where((_, index) => index != first)]
            : throw new CatalogException(
                $"Gateway:DefaultModel is '{service.DefaultModel}', which is not installed. Installed: {string.Join(", ", found.Select(static model => model.Id))}.");
    }

    /// <summary>Which of them answers where a request names none.</summary>
    /// <param name="found">At least one.</param>
    /// <param name="wanted">The configured default, or null.</param>
    /// <returns>Its place in the list; -1 where the configured one is not in it.</returns>
    public static int IndexOfDefault(IReadOnlyList<ModelDefinition> found, string? wanted)
    {
        if (!string.IsNullOrEmpty(wanted))
        {
            return IndexOf(wanted);
        }

        string[] preferred = [PreferredDefault, DemoModel];
        return preferred.Select(IndexOf).FirstOrDefault(static index => index >= 0, 0);

        int IndexOf(string name) => found.Index().Where(model => model.Item.IsNamed(name)).Select(static model => model.Index).FirstOrDefault(-1);
    }

    public static bool SameId(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    /// <summary>A file's name without the ending that names its quantisation: <c>chatglm2-6b-q4_0.gguf</c> is <c>chatglm2-6b</c>.</summary>
    private static string IdOf(string file)
    {
        var name = FirstSplit().Replace(Path.GetFileNameWithoutExtension(file), "");
        var id = Quantisation().Replace(name, "");
        return id.Length > 0 ? id : name;
    }

    [GeneratedRegex(@"[-._](f32|f16|bf16|i?q[1-8](_[0-9a-z]+)*|tq[12]_0|mxfp4)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quantisation();

    [GeneratedRegex(@"-00001-of-\d{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex FirstSplit();

    [GeneratedRegex(@"-(?!00001)\d{5}-of-\d{5}\.gguf$", RegexOptions.CultureInvariant)]
    private static partial Regex LaterSplit();
}
