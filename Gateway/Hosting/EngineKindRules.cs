using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// A known kind of engine which this build lacks is a mistake at start, with the remedy; another kind of native library than the
/// process has loaded is one in a reload.
/// </summary>
internal sealed class EngineKindRules(IServiceProviderIsKeyedService registered, NativeFamily family) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = options.Models
            .Select((model, index) => (Kind: EngineKinds.Of(model, options), Key: $"Gateway:Models:{index}", IsOwn: EngineKinds.IsOwn(model)))
            .Where(static asked => asked.IsOwn)
            .Select(static asked => (asked.Kind, asked.Key))
            .Prepend((Kind: EngineKinds.OfFiles(options), Key: "Gateway"))
            .Where(asked => EngineKinds.All.Contains(asked.Kind) && !registered.IsKeyedService(typeof(IModelLoader), asked.Kind))
            .Select(static asked => $"{asked.Key}:EngineKind is '{asked.Kind}', which this build does not have. {RemedyFor(asked.Kind)}")
            .Concat(MistakesOfFamily(EngineKinds.OfFiles(options)))
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> MistakesOfFamily(string kind)
    {
        if (family.Owner is { } owner && owner != kind && EngineKinds.Local.Contains(kind))
        {
            yield return $"Gateway:EngineKind is '{kind}', and this process has loaded the llama.cpp library of the engine {owner}. Restart the service to change it.";
        }
    }

    private static string RemedyFor(string kind) => kind == EngineKinds.LLamaSharp
        ? "Build it with: dotnet run --project Gateway -p:UseLLamaSharp=true"
        : $"Use another build, or the kind {EngineKinds.Native}.";
}
