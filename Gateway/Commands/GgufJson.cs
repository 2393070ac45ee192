using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Commands;

/// <summary>A report for programs: every value whole.</summary>
internal static class GgufJson
{
    private static readonly JsonWriterOptions _options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(GgufReport report, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("path", report.File.Path);
            json.WriteNumber("version", report.File.Version);
            json.WriteNumber("bytes", report.File.FileBytes);
            json.WriteString("type", report.FileType);
            json.WriteNumber("weights", report.Weights);
            WriteMetadata(report, json);
            WriteTensors(report, json);
            WriteTypes(report, json);
            WriteMemory(report, json);
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteMetadata(GgufReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        foreach (var (key, value) in report.File.Metadata)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }
        json.WriteEndObject();
    }

    private static void WriteTensors(GgufReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("tensors");
        foreach (var tensor in report.File.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.Type.ToString());
            json.WriteStartArray("dimensions");
            foreach (var dimension in tensor.Dimensions)
            {
                json.WriteNumberValue(dimension);
            }
            json.WriteEndArray();
            json.WriteNumber("bytes", tensor.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTypes(GgufReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("types");
        foreach (var total in report.Types)
        {
            json.WriteStartObject();
            json.WriteString("type", total.Type.ToString());
            json.WriteNumber("tensors", total.Tensors);
            json.WriteNumber("weights", total.Weights);
            json.WriteNumber("bytes", total.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMemory(GgufReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("memory");
        json.WriteNumber("weightBytes", report.Memory.WeightBytes);
        WriteNumber(json, "kvBytesPerToken", report.Memory.KvBytesPerToken);
        WriteNumber(json, "trainedContext", report.Memory.TrainedContext);
        json.WriteStartArray("contexts");
        foreach (var tokens in report.Contexts)
        {
            json.WriteStartObject();
            json.WriteNumber("tokens", tokens);
            WriteNumber(json, "bytes", report.Memory.TotalFor(tokens));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Array array:
                json.WriteStartArray();
                foreach (var element in array)
                {
                    WriteValue(json, element);
                }
                json.WriteEndArray();
                break;
            case string text: json.WriteStringValue(text); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case ulong number: json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float or double: json.WriteNullValue(); break;
            default: json.WriteNumberValue(Convert.ToInt64(value, null)); break;
        }
    }
}
