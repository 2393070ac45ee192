using System.Diagnostics.CodeAnalysis;

namespace Gateway.Conversion.Gguf;

/// <summary>
/// What kind of weights a GGUF file holds, as general.file_type numbers it (llama.cpp's llama_ftype). Types that need
/// an importance matrix are left out: without one they are refused by the native library, too.
/// </summary>
internal sealed class GgufFileType
{
    private static readonly GgufFileType[] _all =
    [
        new("f32", 0, GgmlType.F32), new("f16", 1, GgmlType.F16), new("bf16", 32, GgmlType.BF16),
        new("q8_0", 7, null), new("q6_k", 18, null),
        new("q5_k_m", 17, null), new("q5_k_s", 16, null), new("q5_1", 9, null), new("q5_0", 8, null),
        new("q4_k_m", 15, null), new("q4_k_s", 14, null), new("iq4_nl", 25, null), new("iq4_xs", 30, null),
        new("q4_1", 3, null), new("q4_0", 2, null),
        new("q3_k_l", 13, null), new("q3_k_m", 12, null), new("q3_k_s", 11, null), new("q2_k", 10, null),
    ];

    private GgufFileType(string name, uint number, GgmlType? matrixType)
    {
        Name = name;
        Number = number;
        MatrixType = matrixType;
    }

    /// <summary>Every type, best quality first.</summary>
    public static IReadOnlyList<GgufFileType> All => _all;

    public static GgufFileType F32 { get; } = Get("f32");

    public static GgufFileType F16 { get; } = Get("f16");

    public static GgufFileType Q8_0 { get; } = Get("q8_0");

    public static GgufFileType Q4_0 { get; } = Get("q4_0");

    /// <summary>As users write it, lower case.</summary>
    public string Name { get; }

    /// <summary>llama_ftype.</summary>
    public uint Number { get; }

    /// <summary>The type of every matrix, or null where the native quantizer chooses one for each tensor.</summary>
    public GgmlType? MatrixType { get; }

    public bool IsQuantized => MatrixType is null;

    /// <summary>Finds a type by its name, whatever its case.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out GgufFileType? type)
    {
        type = Array.Find(_all, x => string.Equals(x.Name, name, StringComparison.OrdinalIgnoreCase));
        return type is not null;
    }

    /// <summary>Finds a type by its name, or refuses with the names of all.</summary>
    public static GgufFileType Parse(string name) => TryParse(name, out var type)
        ? type
        : throw new ConversionException($"There is no file type '{name}'. Types: {string.Join(", ", _all.Select(x => x.Name))}.");

    /// <summary>The name of a number in general.file_type, or null for one that is not in <see cref="All"/>.</summary>
    public static string? NameOf(uint number) => Array.Find(_all, x => x.Number == number)?.Name;

    public override string ToString() => Name;

    private static GgufFileType Get(string name) => Array.Find(_all, x => x.Name == name)!;
}
