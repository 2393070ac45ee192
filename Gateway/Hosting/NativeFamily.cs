using Gateway.Catalog;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>
/// Which kind of engine has loaded its native libraries into this process. Libraries of two families have the same names and
/// different structures, so that the second would end the process.
/// </summary>
internal sealed class NativeFamily
{
    private string? _kind;

    /// <summary>The family of this process.</summary>
    public static NativeFamily OfProcess { get; } = new();

    /// <summary>The kind that was there first; null before any.</summary>
    public string? Owner => Volatile.Read(ref _kind);

    /// <summary>Before the first native call of a kind of engine.</summary>
    /// <exception cref="ModelUnavailableException">Another kind was there first.</exception>
    public void Claim(string kind)
    {
        var owner = Interlocked.CompareExchange(ref _kind, kind, null) ?? kind;
        if (owner != kind)
        {
            throw new ModelUnavailableException(
                $"this process has loaded the llama.cpp library of the engine {owner}, and cannot load that of {kind} too. "
                + $"Restart the service: {GatewayOptions.Section}:{nameof(GatewayOptions.EngineKind)} takes effect at start.");
        }
    }
}
