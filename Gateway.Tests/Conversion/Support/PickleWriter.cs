using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Conversion.Support;

/// <summary>Writes pickles as Python's pickler does at protocol 2: values that recur are fetched from the memo.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _stream = new();
    private readonly Dictionary<string, int> _memo = new(StringComparer.Ordinal);
    private int _nextMemo;

    public PickleWriter() => Raw(0x80, 2);

    public byte[] ToArray() => _stream.ToArray();

    public PickleWriter Raw(params byte[] bytes)
    {
        _stream.Write(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw((byte)opcode);

    public PickleWriter Text(string text) => Recall(text, () =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Op('X').Raw(Int32(bytes.Length)).Raw(bytes);
    });

    public PickleWriter Global(string module, string name) =>
        Recall($"{module}\n{name}", () => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n")));

    public PickleWriter Integer(long value) => value switch
    {
        >= 0 and <= byte.MaxValue => Op('K').Raw((byte)value),
        >= 0 and <= ushort.MaxValue => Op('M').Raw((byte)value, (byte)(value >> 8)),
        >= int.MinValue and <= int.MaxValue => Op('J').Raw(Int32((int)value)),
        _ => Raw(0x8a, 8).Raw(BitConverter.GetBytes(value)),
    };

    public PickleWriter Tuple(IReadOnlyList<long> values)
    {
        if (values.Count is 0 or > 3)
        {
            Op(values.Count == 0 ? ')' : '(');
        }

        foreach (var x in values)
        {
            Integer(x);
        }

        return values.Count switch
        {
            0 => this,
            <= 3 => Raw((byte)(0x84 + values.Count)).Put(),
            _ => Op('t').Put(),
        };
    }

    /// <summary>Puts the value on top of the stack into the memo, under the next number.</summary>
    public PickleWriter Put()
    {
        var number = _nextMemo++;
        return number <= byte.MaxValue ? Op('q').Raw((byte)number) : Op('r').Raw(Int32(number));
    }

    private PickleWriter Recall(string key, Action write)
    {
        if (_memo.TryGetValue(key, out var number))
        {
            return number <= byte.MaxValue ? Op('h').Raw((byte)number) : Op('j').Raw(Int32(number));
        }

        _memo[key] = _nextMemo;
        write();
        return Put();
    }

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
