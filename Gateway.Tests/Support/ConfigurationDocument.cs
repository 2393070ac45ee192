using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Options;

namespace Gateway.Tests.Support;

/// <summary>Writes docs/configuration.md from the options' classes, ranges and comments.</summary>
internal static partial class ConfigurationDocument
{
    public const string Path = "docs/configuration.md";

    private const string Introduction = """
        # Configuration

        Generated from the options' classes; a test keeps it current (`UPDATE_DOCS=1 dotnet test --filter ConfigurationDocument`
        writes it anew).

        Values come from `appsettings.json`, then the environment, then the command line, the later ones winning: `Gateway:Engine:Threads`
        is `Gateway__Engine__Threads` in the environment and `--Gateway:Engine:Threads=4` on the command line. Values outside
        their limits are reported at start, all at once; of values of a wrong type and of options that do not exist the first
        one is. `Urls` is ASP.NET Core's own option for the addresses to listen on.

        """;

    private static readonly (string Title, Type Type)[] Sections =
    [
        ("`Gateway`", typeof(GatewayOptions)),
        ("An entry of `Gateway:Models`", typeof(ModelOptions)),
        ("`Remote` of a model", typeof(RemoteOptions)),
        ("`Gateway:Loading`", typeof(LoadingOptions)),
        ("Engine: `Gateway:Engine`, and `Engine` of a model", typeof(EngineOptions)),
        ("Sampling: `Gateway:Sampling`, and `Sampling` of a model", typeof(SamplingOptions)),
    ];

    public static string Write()
    {
        var comments = XDocument.Load(System.IO.Path.ChangeExtension(typeof(GatewayOptions).Assembly.Location, "xml"))
            .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
        var text = new StringBuilder(Introduction);
        foreach (var (title, type) in Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{Comment(comments, $"T:{type}")}\n\n");
            text.Append("| option | values | what |\n| --- | --- | --- |\n");
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var what = Comment(comments, $"P:{type}.{property.Name}").Replace("|", "\\|", StringComparison.Ordinal);
                text.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {Values(property)} | {what} |\n");
            }
        }

        return text.ToString();
    }

    private static string Values(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:#,0.##} to {range.Maximum:#,0.##}");
        }

        var required = property.GetCustomAttribute<RequiredAttribute>() is null ? "" : ", required";
        return type switch
        {
            { IsEnum: true } => string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`")),
            _ when type == typeof(bool) => "`true`, `false`",
            _ when type == typeof(string) => "text" + required,
            { IsGenericType: true } => "a list; see below",
            _ when Sections.Any(section => section.Type == type) => "a section; see below",
            _ => throw new NotSupportedException($"The option {property.Name} is {type}; say here how to describe its values."),
        };
    }

    private static string Comment(Dictionary<string, XElement> comments, string member)
    {
        var summary = comments.GetValueOrDefault(member)?.Element("summary")
            ?? throw new InvalidOperationException($"{member} has no summary, which docs/configuration.md needs.");
        var words = summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            _ => node.ToString(),
        });
        return Spaces().Replace(string.Concat(words), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
