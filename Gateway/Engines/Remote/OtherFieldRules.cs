using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>
/// The fields of a request that have no meaning here: what the provider is known to take is passed on, and anything else that
/// could change the answer is refused by name, because nobody knows what would become of it.
/// </summary>
internal static class OtherFieldRules
{
    /// <summary>The first field that can neither be passed on nor be left out; null where there is none.</summary>
    public static GenerationFailure? FirstRefused(ChatJob job, UpstreamSettings settings)
    {
        foreach (var field in job.OtherFields)
        {
            if (IsPassedOn(field, settings.Dialect))
            {
                if (!IsWellFormed(field.Value))
                {
                    return new GenerationFailure(
                        FailureKind.InvalidRequest, $"{field.Path} has text that is not valid Unicode. Send whole characters.", field.Path);
                }
            }
            else if (!AsksForNothing(field))
            {
                return Refuse(field, settings);
            }
        }

        return null;
    }

    /// <summary>What is sent besides the parameters; null where there is nothing.</summary>
    public static Dictionary<string, JsonElement>? PassedOn(ChatJob job, UpstreamDialect dialect)
    {
        var fields = job.OtherFields
            .Where(field => IsPassedOn(field, dialect))
            .ToDictionary(static field => field.Path, static field => field.Value, StringComparer.Ordinal);
        return fields.Count == 0 ? null : fields;
    }

    private static bool IsPassedOn(OtherField field, UpstreamDialect dialect) =>
        field.Value.ValueKind is not JsonValueKind.Null && dialect.Takes.Contains(field.Path, StringComparer.Ordinal);

    /// <summary>Of what is harmless in general, two have an effect at an upstream, unless they say what holds without them.</summary>
    private static bool AsksForNothing(OtherField field) => field.Value.ValueKind is JsonValueKind.Null || field.Path switch
    {
        "store" => field.Value.ValueKind is JsonValueKind.False,
        "service_tier" => JsonMarshal.GetRawUtf8Value(field.Value) is var tier && (tier.SequenceEqual("\"auto\""u8) || tier.SequenceEqual("\"default\""u8)),
        _ => field.IsHarmless,
    };

    private static GenerationFailure Refuse(OtherField field, UpstreamSettings settings)
    {
        var dialect = settings.Dialect;
        var taken = dialect.Takes.Count == 0 ? "" : $" Besides the parameters of this service it takes {string.Join(", ", dialect.Takes)}.";
        return new GenerationFailure(
            FailureKind.Unsupported,
            $"{field.Path} is given, and model '{settings.Id}' runs at {dialect.Name}, which is not known to take it.{taken} "
            + "Correct the name or leave it out, or choose another model.",
            field.Path);
    }

    private static bool IsWellFormed(JsonElement value)
    {
        try
        {
            using var writer = new Utf8JsonWriter(Stream.Null);
            value.WriteTo(writer);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
