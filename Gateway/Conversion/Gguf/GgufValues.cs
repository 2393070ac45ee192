namespace Gateway.Conversion.Gguf;

/// <summary>Which CLR type stands for which metadata type.</summary>
internal static class GgufValues
{
    /// <summary>The metadata type of a CLR value; <see cref="GgufValueType.Array"/> for an array.</summary>
    public static GgufValueType TypeOf(object value) => value is Array
        ? GgufValueType.Array
        : TypeOf(value.GetType());

    /// <summary>The metadata type of an array's elements.</summary>
    public static GgufValueType ElementTypeOf(Array array) => TypeOf(array.GetType().GetElementType()!);

    /// <summary>Bytes of a value of a fixed-size type; 8, the length alone, for a string.</summary>
    public static int MinimumBytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        _ => 8,
    };

    private static GgufValueType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => GgufValueType.UInt8,
        TypeCode.SByte => GgufValueType.Int8,
        TypeCode.UInt16 => GgufValueType.UInt16,
        TypeCode.Int16 => GgufValueType.Int16,
        TypeCode.UInt32 => GgufValueType.UInt32,
        TypeCode.Int32 => GgufValueType.Int32,
        TypeCode.Single => GgufValueType.Float32,
        TypeCode.Boolean => GgufValueType.Bool,
        TypeCode.String => GgufValueType.String,
        TypeCode.UInt64 => GgufValueType.UInt64,
        TypeCode.Int64 => GgufValueType.Int64,
        TypeCode.Double => GgufValueType.Float64,
        _ => throw new ArgumentException($"A {type.Name} cannot stand in GGUF metadata."),
    };
}
