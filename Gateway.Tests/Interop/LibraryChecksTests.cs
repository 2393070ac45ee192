using Gateway.Interop;
using Gateway.Interop.Native;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LibraryChecksTests
{
    [TestCase("0.5.0")]
    [TestCase("0.5.0-dev")]
    [TestCase("0.5.17")]
    public void RequireVersion_ThePinnedMinorVersion_IsTaken(string version) =>
        Assert.That(() => LibraryChecks.RequireVersion(version, "folder"), Throws.Nothing);

    [TestCase("0.6.0")]
    [TestCase("0.50.0")]
    [TestCase("0.4.9")]
    [TestCase("1.5.0")]
    [TestCase("")]
    public void RequireVersion_AnotherVersion_IsRefusedNamingBoth(string version) =>
        Assert.That(
            () => LibraryChecks.RequireVersion(version, "the-folder"),
            Throws.TypeOf<NativeLibraryException>()
                .With.Message.Contains($"is version {version};").And.Message.Contains("v0.5.x").And.Message.Contains("the-folder"));

    [Test]
    public void RequireVersion_ALibraryThatTellsNone_IsRefused() =>
        Assert.That(
            () => LibraryChecks.RequireVersion(null, "the-folder"),
            Throws.TypeOf<NativeLibraryException>().With.Message.Contains("older than v0.5.0"));

    [Test]
    public void RequireLayout_TheLibrarysOwnDefaults_Pass()
    {
        _ = DemoModel.Library;

        Assert.That(
            () => LibraryChecks.RequireLayout(
                Llama.llama_model_default_params(),
                Llama.llama_context_default_params(),
                Llama.llama_model_quantize_default_params(),
                "0.5.0"),
            Throws.Nothing);
    }

    // A field that another version put before n_batch moves every later one by its size.
    [Test]
    public void RequireLayout_ShiftedContextParameters_AreRefusedNamingTheField()
    {
        _ = DemoModel.Library;
        var context = Llama.llama_context_default_params();
        context.n_batch = context.n_ubatch;

        Assert.That(
            () => LibraryChecks.RequireLayout(
                Llama.llama_model_default_params(), context, Llama.llama_model_quantize_default_params(), "0.5.9"),
            Throws.TypeOf<NativeLibraryException>()
                .With.Message.Contains("llama.cpp 0.5.9").And.Message.Contains("llama_context_params.n_batch reads 512 instead of 2048"));
    }

    [Test]
    public void RequireLayout_ShiftedModelParameters_AreRefused()
    {
        _ = DemoModel.Library;

        Assert.That(
            () => LibraryChecks.RequireLayout(
                default, Llama.llama_context_default_params(), Llama.llama_model_quantize_default_params(), "0.5.9"),
            Throws.TypeOf<NativeLibraryException>().With.Message.Contains("llama_model_params.n_gpu_layers"));
    }
}
