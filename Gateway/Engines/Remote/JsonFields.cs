using System.Text.Json;

namespace Gateway.Engines.Remote;

/// <summary>Steps through JSON that another service wrote.</summary>
internal static class JsonFields
{
    /// <summary>Goes to the object's next field; false at its end.</summary>
    public static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    /// <summary>Goes to the field's value; false where it is null.</summary>
    /// <exception cref="JsonException">It is neither null nor what is expected.</exception>
    public static bool Enter(ref Utf8JsonReader reader, JsonTokenType expected, string name)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null)
        {
            return false;
        }

        Expect(ref reader, expected, name);
        return true;
    }

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string name)
    {
        if (reader.TokenType != expected)
        {
            throw new JsonException($"{name} is a {reader.TokenType}, not a {expected}.");
        }
    }
}
