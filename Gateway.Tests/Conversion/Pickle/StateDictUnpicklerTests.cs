using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Pickle;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Pickle;

[TestFixture]
internal sealed class StateDictUnpicklerTests
{
    // Python's own pickler at protocol 2, of an OrderedDict with the attribute _metadata: four tensors, two in one storage.
    private const string FromPython =
        "gAJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBKFgIAAAAYS53ZWlnaHRxAmN0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVu"
        + "c29yX3YyCnEDKChYBwAAAHN0b3JhZ2VxBGN0b3JjaApIYWxmU3RvcmFnZQpxBVgBAAAAMHEGWAMAAABjcHVxB0sGdHEIUUsASwJL"
        + "A4ZxCUsDSwGGcQqJaAApUnELdHEMUnENWAYAAABiLmJpYXNxDmgDKChoBGN0b3JjaApGbG9hdFN0b3JhZ2UKcQ9YAQAAADFxEGgH"
        + "SnARAQB0cRFRSgQAAQBLA4VxEksBhXETiWgAKVJxFHRxFVJxFlgBAAAAY3EXaAMoKGgEY3RvcmNoCkJGbG9hdDE2U3RvcmFnZQpx"
        + "GFgBAAAAMnEZaAdLBHRxGlFLAEsBSwSGcRtLCUsBhnEciWgAKVJxHXRxHlJxH1gGAAAAc2hhcmVkcSBoAygoaARoBWgGaAdLBnRx"
        + "IVFLA2gSaBOJaAApUnEidHEjUnEkdX1xJVgJAAAAX21ldGFkYXRhcSZoAClScScoWAAAAABxKH1xKVgHAAAAdmVyc2lvbnEqSwFz"
        + "WAEAAABhcSt9cSxoKksBc3VzYi4=";

    [Test]
    public void PythonsPickle_GivesItsTensors()
    {
        var tensors = Read(Convert.FromBase64String(FromPython));

        Assert.That(tensors.Keys, Is.EqualTo(new[] { "a.weight", "b.bias", "c", "shared" }));
        using (Assert.EnterMultipleScope())
        {
            Describe(tensors["a.weight"], "0", ScalarType.F16, 0, [2, 3], [3, 1]);
            Describe(tensors["b.bias"], "1", ScalarType.F32, 65540, [3], [1]);
            Describe(tensors["c"], "2", ScalarType.BF16, 0, [1, 4], [9, 1]);
            Describe(tensors["shared"], "0", ScalarType.F16, 3, [3], [1]);
            Assert.That(tensors.Values, Has.All.Property(nameof(TorchTensor.IsContiguous)).True);
        }
    }

    [Test]
    public void TransposedTensor_IsNotContiguous()
    {
        var tensor = new TorchTensor("0", ScalarType.F32, 0, [2, 3], [1, 2]);

        Assert.That(tensor.IsContiguous, Is.False);
    }

    [TestCase("os", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("torch", "CharStorage")]
    [TestCase("torch._utils", "_rebuild_parameter")]
    [TestCase("collections", "OrderedDict.fromkeys")]
    public void UnknownGlobal_IsRefusedByItsName(string module, string name)
    {
        var pickle = new PickleWriter().Global(module, name).Text("true").Raw(0x85).Op('R').Op('.');

        Assert.That(() => Read(pickle.ToArray()), Refusal.Saying($"'{module}.{name}'"));
    }

    [TestCase(0x81, "0x81", Description = "NEWOBJ")]
    [TestCase(0x93, "0x93", Description = "STACK_GLOBAL")]
    [TestCase('i', "0x69", Description = "INST")]
    [TestCase('P', "0x50", Description = "PERSID")]
    [TestCase(0x82, "0x82", Description = "EXT1")]
    public void UnknownOpcode_IsRefusedByItsNumber(int opcode, string number) =>
        Assert.That(() => Read(new PickleWriter().Raw((byte)opcode).ToArray()), Refusal.Saying($"opcode {number} at byte 2"));

    [Test]
    public void CallOfAStorage_IsRefused()
    {
        var pickle = new PickleWriter().Global("torch", "HalfStorage").Op(')').Op('R').Op('.');

        Assert.That(() => Read(pickle.ToArray()), Refusal.Saying("a call of torch.HalfStorage"));
    }

    [Test]
    public void NestedDictionaries_AreRefusedByKey()
    {
        var pickle = new PickleWriter().Op('}').Text("state_dict").Op('}').Op('s').Op('.');

        Assert.That(() => Read(pickle.ToArray()), Refusal.Saying("'state_dict' is no tensor"));
    }

    [Test]
    public void OtherRoots_AreRefused() =>
        Assert.That(() => Read(new PickleWriter().Integer(1).Op('.').ToArray()), Refusal.Saying("no dictionary of tensors"));

    [Test]
    public void NewerProtocol_IsRefused() => Assert.That(() => Read([0x80, 4, (byte)'.']), Refusal.Saying("protocol 4"));

    [Test]
    public void EveryTruncation_IsRefused()
    {
        var whole = Convert.FromBase64String(FromPython);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.That(() => Read(whole[..length]), Throws.InstanceOf<ConversionException>(), $"{length} bytes");
        }
    }

    private static IReadOnlyDictionary<string, TorchTensor> Read(byte[] pickle) => new StateDictUnpickler(pickle, "a.bin").Read();

    private static void Describe(TorchTensor tensor, string key, ScalarType type, long offset, long[] shape, long[] strides)
    {
        Assert.That((tensor.StorageKey, tensor.Type, tensor.StorageOffset), Is.EqualTo((key, type, offset)));
        Assert.That(tensor.Shape, Is.EqualTo(shape));
        Assert.That(tensor.Strides, Is.EqualTo(strides));
    }
}
