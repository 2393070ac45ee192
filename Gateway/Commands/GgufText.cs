using System.Globalization;
using System.Text;

namespace Gateway.Commands;

/// <summary>A report for people. Long values are cut, and no character of the file can steer the terminal.</summary>
internal static class GgufText
{
    private const int MostCharacters = 100;
    private const int MostElements = 6;

    public static void Write(GgufReport report, TextWriter output)
    {
        var file = report.File;
        output.WriteLine(file.Path);
        output.WriteLine(
            $"GGUF v{file.Version}, {HumanText.Bytes(file.FileBytes)}, {file.Tensors.Count} tensors, {HumanText.Count(report.Weights)} weights, type {report.FileType ?? "not stated"}");
        WriteMetadata(report, output);
        WriteTensors(report, output);
        WriteTypes(report, output);
        WriteMemory(report, output);
    }

    private static void WriteMetadata(GgufReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Metadata");
        foreach (var (key, value) in report.File.Metadata)
        {
            output.WriteLine($"  {Clean(key),-44} {ValueOf(value)}");
        }
    }

    private static void WriteTensors(GgufReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Tensors");
        foreach (var tensor in report.File.Tensors)
        {
            var dimensions = string.Join(" x ", tensor.Dimensions);
            output.WriteLine($"  {Clean(tensor.Name),-32} {tensor.Type,-6} {dimensions,16} {HumanText.Bytes(tensor.Bytes),12}");
        }
    }

    private static void WriteTypes(GgufReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Sizes by type");
        foreach (var total in report.Types)
        {
            output.WriteLine(
                $"  {total.Type,-6} {total.Tensors,6} tensors {HumanText.Count(total.Weights),16} weights {HumanText.Bytes(total.Bytes),12}");
        }
    }

    private static void WriteMemory(GgufReport report, TextWriter output)
    {
        var memory = report.Memory;
        output.WriteLine();
        output.WriteLine("Memory, without llama.cpp's compute buffers");
        output.WriteLine($"  weights                       {HumanText.Bytes(memory.WeightBytes),12}");
        if (memory.KvBytesPerToken is not { } perToken)
        {
            output.WriteLine("  KV cache: the metadata do not say how large it is");
            return;
        }
        output.WriteLine($"  KV cache (F16)                {HumanText.Count(perToken) + " bytes",12} a token");
        foreach (var tokens in report.Contexts)
        {
            var total = memory.TotalFor(tokens) is { } bytes ? HumanText.Bytes(bytes) : "too much";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  with {tokens,8} tokens of context {total,12}"));
        }
    }

    private static string ValueOf(object value) => value switch
    {
        string text => Quote(text),
        Array array => ArrayOf(array),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string ArrayOf(Array array)
    {
        var first = array.Cast<object>().Take(MostElements).Select(ValueOf);
        var rest = array.Length > MostElements ? ", ..." : "";
        return $"{array.Length} x {array.GetType().GetElementType()!.Name}: {string.Join(", ", first)}{rest}";
    }

    private static string Quote(string text)
    {
        var cut = text.Length > MostCharacters ? text[..MostCharacters] : text;
        return cut.Length < text.Length
            ? $"\"{Clean(cut)}\"... ({text.Length} characters)"
            : $"\"{Clean(cut)}\"";
    }

    private static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => clean.Append("\\n"),
                '\t' => clean.Append("\\t"),
                _ when char.IsControl(character) =>
                    clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => clean.Append(character),
            };
        }
        return clean.ToString();
    }
}
