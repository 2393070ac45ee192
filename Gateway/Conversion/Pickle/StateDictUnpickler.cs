using Gateway.Conversion.Checkpoints;

namespace Gateway.Conversion.Pickle;

/// <summary>
/// Reads the pickle of a state dict. It knows the opcodes and the five names that such a pickle uses, builds plain
/// values from them and runs nothing; every other opcode or name is refused.
/// </summary>
internal sealed class StateDictUnpickler
{
    private readonly PickleBytes _bytes;
    private readonly string _path;
    private readonly PickleStack _stack;
    private readonly Dictionary<int, object?> _memo = [];

    public StateDictUnpickler(byte[] bytes, string path)
    {
        _bytes = new PickleBytes(bytes, path);
        _path = path;
        _stack = new PickleStack(_bytes);
    }

    /// <exception cref="ConversionException">The pickle is damaged or holds something else than tensors by name.</exception>
    public IReadOnlyDictionary<string, TorchTensor> Read()
    {
        while (true)
        {
            var opcode = (PickleOpcode)_bytes.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return ToStateDict(_stack.Pop());
            }

            if (!ReadValue(opcode) && !ReadStructure(opcode))
            {
                throw new ConversionException(
                    $"'{_path}': its pickle has the opcode 0x{(byte)opcode:x2} at byte {_bytes.Position - 1}, which torch.save "
                    + "does not write for a checkpoint of weights. It is not read further.");
            }
        }
    }

    private bool ReadValue(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: ReadProtocol(); return true;
            case PickleOpcode.None: _stack.Push(null); return true;
            case PickleOpcode.NewTrue: _stack.Push(true); return true;
            case PickleOpcode.NewFalse: _stack.Push(false); return true;
            case PickleOpcode.BinInt: _stack.Push((long)_bytes.ReadInt32()); return true;
            case PickleOpcode.BinInt1: _stack.Push((long)_bytes.ReadByte()); return true;
            case PickleOpcode.BinInt2: _stack.Push((long)_bytes.ReadUInt16()); return true;
            case PickleOpcode.Long1: _stack.Push(_bytes.ReadLong(_bytes.ReadByte())); return true;
            case PickleOpcode.BinFloat: _stack.Push(_bytes.ReadDouble()); return true;
            case PickleOpcode.BinUnicode: _stack.Push(_bytes.ReadString(_bytes.ReadInt32())); return true;
            case PickleOpcode.Global: _stack.Push(PickleGlobal.Find($"{_bytes.ReadLine()}.{_bytes.ReadLine()}", _path)); return true;
            case PickleOpcode.BinPut: _memo[_bytes.ReadByte()] = _stack.Peek(); return true;
            case PickleOpcode.LongBinPut: _memo[_bytes.ReadInt32()] = _stack.Peek(); return true;
            case PickleOpcode.BinGet: _stack.Push(Recall(_bytes.ReadByte())); return true;
            case PickleOpcode.LongBinGet: _stack.Push(Recall(_bytes.ReadInt32())); return true;
            default: return false;
        }
    }

    private bool ReadStructure(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: _stack.Mark(); return true;
            case PickleOpcode.EmptyTuple: _stack.Push(Array.Empty<object?>()); return true;
            case PickleOpcode.Tuple1: _stack.Push(_stack.Pop(1)); return true;
            case PickleOpcode.Tuple2: _stack.Push(_stack.Pop(2)); return true;
            case PickleOpcode.Tuple3: _stack.Push(_stack.Pop(3)); return true;
            case PickleOpcode.Tuple: _stack.Push(_stack.PopToMark()); return true;
            case PickleOpcode.EmptyList: _stack.Push(new List<object?>()); return true;
            case PickleOpcode.EmptyDict: _stack.Push(new Dictionary<string, object?>(StringComparer.Ordinal)); return true;
            case PickleOpcode.Append: Append(_stack.Pop(1)); return true;
            case PickleOpcode.Appends: Append(_stack.PopToMark()); return true;
            case PickleOpcode.SetItem: SetItems(_stack.Pop(2)); return true;
            case PickleOpcode.SetItems: SetItems(_stack.PopToMark()); return true;
            case PickleOpcode.BinPersId: _stack.Push(ToStorage(_stack.Pop())); return true;
            case PickleOpcode.Reduce: Reduce(); return true;
            case PickleOpcode.Build: Build(); return true;
            default: return false;
        }
    }

    private void ReadProtocol()
    {
        var version = _bytes.ReadByte();
        if (version != 2)
        {
            throw new ConversionException($"'{_path}': its pickle has protocol {version}; torch.save's default, 2, is read.");
        }
    }

    private object? Recall(int index) =>
        _memo.TryGetValue(index, out var value) ? value : throw _bytes.Damaged($"no value with the number {index}");

    private void Append(object?[] values)
    {
        if (_stack.Peek() is not List<object?> list)
        {
            throw _bytes.Damaged("values for a list that is none");
        }

        list.AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (_stack.Peek() is not Dictionary<string, object?> items || pairs.Length % 2 != 0)
        {
            throw _bytes.Damaged("items for a dictionary that is none");
        }

        for (var i = 0; i < pairs.Length; i += 2)
        {
            var key = pairs[i] as string ?? throw _bytes.Damaged("a dictionary's key that is no string");
            items[key] = pairs[i + 1];
        }
    }

    // ('storage', class, key, device, element count)
    private PickleStorage ToStorage(object? id) =>
        id is object?[] and ["storage", PickleGlobal { Storage: { } type }, string key, string, long]
            ? new PickleStorage(key, type)
            : throw _bytes.Damaged("a persistent id that is no storage");

    private void Reduce()
    {
        var arguments = _stack.Pop();
        var callee = _stack.Pop();
        if (ReferenceEquals(callee, PickleGlobal.OrderedDict) && arguments is object?[] { Length: 0 })
        {
            _stack.Push(new Dictionary<string, object?>(StringComparer.Ordinal));
            return;
        }

        // (storage, offset, size, stride, requires_grad, backward_hooks), and since 2.0 sometimes metadata
        if (ReferenceEquals(callee, PickleGlobal.RebuildTensor)
            && arguments is object?[] and [PickleStorage storage, long offset, object?[] size, object?[] stride, bool, ..]
            && ToIntegers(size) is { } shape
            && ToIntegers(stride) is { } strides
            && shape.Length == strides.Length)
        {
            _stack.Push(new TorchTensor(storage.Key, storage.Type, offset, shape, strides));
            return;
        }

        throw _bytes.Damaged($"a call of {(callee as PickleGlobal)?.Name ?? "something unknown"} with unexpected arguments");
    }

    // A module's state dict carries version numbers as an attribute; weights have no use for them.
    private void Build()
    {
        var state = _stack.Pop();
        if (state is not Dictionary<string, object?> || _stack.Peek() is not Dictionary<string, object?>)
        {
            throw _bytes.Damaged("attributes for something that has none");
        }
    }

    private static long[]? ToIntegers(object?[] values) =>
        values.Length <= 8 && values.All(x => x is long) ? Array.ConvertAll(values, x => (long)x!) : null;

    private Dictionary<string, TorchTensor> ToStateDict(object? root)
    {
        if (root is not Dictionary<string, object?> items)
        {
            throw new ConversionException($"'{_path}' holds no dictionary of tensors by name.");
        }

        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (name, value) in items)
        {
            tensors[name] = value as TorchTensor ?? throw new ConversionException(
                $"'{_path}': '{name}' is no tensor. A checkpoint of weights holds tensors by name and nothing else.");
        }

        return tensors;
    }

    private sealed record PickleStorage(string Key, ScalarType Type);
}
