using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>Quantises whole GGUF files.</summary>
internal static unsafe class LlamaQuantizer
{
    /// <summary>
    /// Writes <paramref name="output"/> from <paramref name="input"/>, a file of F32, F16 or BF16 weights. Throws
    /// <see cref="QuantizationException"/> with the reason, and then leaves no output behind.
    /// </summary>
    /// <param name="library">That llama.cpp is loaded.</param>
    /// <param name="input">The GGUF file to read.</param>
    /// <param name="output">The GGUF file to write; must not exist.</param>
    /// <param name="type">What the weights become.</param>
    /// <param name="threads">0: one for each core.</param>
    public static void Quantize(LlamaLibrary library, string input, string output, QuantizationType type, int threads)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (!Enum.IsDefined(type))
        {
            throw new ArgumentException($"The type {type} is none of {string.Join(", ", Enum.GetNames<QuantizationType>())}.", nameof(type));
        }

        var from = Path.GetFullPath(input);
        var to = Path.GetFullPath(output);
        if (File.Exists(to))
        {
            throw new QuantizationException($"{to} exists already. Remove it, or name another file.");
        }

        CheckInput(from);
        var (succeeded, log) = Run(from, to, type, threads);
        if (!succeeded)
        {
            File.Delete(to);
            throw new QuantizationException(
                $"{from} could not be quantised to {type}: {NativeReason.From(log, "llama.cpp gave no reason")}");
        }
    }

    private static void CheckInput(string path)
    {
        try
        {
            GgufHeader.Check(path);
        }
        catch (ModelLoadException broken)
        {
            throw new QuantizationException($"{path} could not be quantised: {broken.Reason}", broken);
        }
    }

    private static (bool Succeeded, IReadOnlyList<string> Log) Run(string from, string to, QuantizationType type, int threads)
    {
        var native = Llama.llama_model_quantize_default_params();
        native.nthread = threads;
        native.ftype = (int)type;
        NativeLog.BeginCapture();
        fixed (byte* source = NativeText.ZeroTerminated(from))
        fixed (byte* target = NativeText.ZeroTerminated(to))
        {
            var succeeded = Llama.llama_model_quantize(source, target, &native) == 0;
            return (succeeded, NativeLog.EndCapture());
        }
    }
}
