using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>A model that asks for a known kind of engine which this build lacks is a mistake at start, with the remedy.</summary>
internal sealed class EngineKindRules(IServiceProviderIsKeyedService registered) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = options.Models
            .Select(static (model, index) => (Kind: EngineKinds.Of(model), index))
            .Where(model => EngineKinds.All.Contains(model.Kind) && !registered.IsKeyedService(typeof(IModelLoader), model.Kind))
            .Select(static model => $"Gateway:Models:{model.index}:EngineKind is '{model.Kind}', which this build does not have. {RemedyFor(model.Kind)}")
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static string RemedyFor(string kind) => kind == EngineKinds.LLamaSharp
        ? "Build it with: dotnet run --project Gateway -p:UseLLamaSharp=true"
        : $"Use another build, or the kind {EngineKinds.Native}.";
}
