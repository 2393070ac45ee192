using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Commands.Bench.Reporting;

/// <summary>The report for programs: every round's values.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions _options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(BenchReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("begun", report.Begun);
            json.WriteString("command", report.Command);
            json.WriteBoolean("cut_by_time_limit", report.IsCut);
            json.WriteNumber("rounds", report.Settings.Rounds);
            json.WriteStartArray("machine");
            report.Machine.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteStartObject("models");
            report.Models.ToList().ForEach(model => json.WriteString(model.Target, model.Model));
            json.WriteEndObject();
            WriteRaw(report, json);
            json.WriteStartArray("loads");
            report.Loads.ToList().ForEach(load => WriteLoad(load, json));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteRaw(BenchReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("raw");
        foreach (var run in report.Raw)
        {
            json.WriteStartObject();
            json.WriteNumber("streams", run.Streams);
            json.WriteNumber("prompt_tokens", run.PromptTokens);
            json.WriteNumber("new_tokens", run.NewTokens);
            json.WriteNumber("prefill_seconds", Math.Round(run.PrefillSeconds, 6));
            json.WriteNumber("decode_seconds", Math.Round(run.DecodeSeconds, 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLoad(LoadReport load, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("load", load.Load.Name);
        json.WriteStartArray("rows");
        foreach (var row in load.Rows)
        {
            json.WriteStartObject();
            json.WriteString("case", row.Case.Name);
            json.WriteNumber("streams", row.Case.Streams);
            json.WriteString("server", row.Target);
            json.WriteStartArray("rounds");
            foreach (var round in row.Rounds)
            {
                json.WriteStartObject();
                round.Values.ToList().ForEach(value => json.WriteNumber(value.Key, Math.Round(value.Value, 4)));
                json.WriteStartObject("errors");
                round.Errors.ToList().ForEach(error => json.WriteNumber(error.Key, error.Value));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
