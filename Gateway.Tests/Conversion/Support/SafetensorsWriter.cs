using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>Writes safetensors as the library of that name does: header length, header padded with spaces, data.</summary>
internal static class SafetensorsWriter
{
    public static byte[] Write(IEnumerable<KeyValuePair<string, TinyTensor>> tensors, ScalarType type)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using var data = new MemoryStream();
        foreach (var (name, tensor) in tensors)
        {
            var bytes = tensor.ToBytes(type);
            header[name] = new JsonObject
            {
                ["dtype"] = type.ToString(),
                ["shape"] = new JsonArray([.. tensor.Shape.Select(x => (JsonNode)x)]),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }

        return Write(header.ToJsonString(), data.ToArray());
    }

    public static byte[] Write(string header, byte[] data)
    {
        var bytes = Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        return [.. length, .. bytes, .. data];
    }
}
