using System.Globalization;

namespace DemoModel;

/// <summary>The command line after the verb, as <c>--name value</c> pairs.</summary>
public sealed class Arguments(string[] args)
{
    public string Text(string name, string fallback)
    {
        var index = Array.IndexOf(args, "--" + name);
        return index >= 0 ? args[index + 1] : fallback;
    }

    public int Int(string name, int fallback) =>
        int.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public double Number(string name, double fallback) =>
        double.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
