using Gateway.Engines.Remote;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>A sampling default that a remote model's upstream does not understand is a mistake at start.</summary>
internal sealed class RemoteModelRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = options.Models
            .Index()
            .Where(model => EngineKinds.Of(model.Item, options) == EngineKinds.Remote)
            .SelectMany(static model => MistakesOf($"{GatewayOptions.Section}:Models:{model.Index}", model.Item))
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> MistakesOf(string key, ModelOptions model)
    {
        var dialect = UpstreamDialect.Of(model.Remote.Provider);
        return ParameterTable.NotUnderstood(dialect, ParameterTable.GivenIn(model.Sampling)).Select(parameter =>
            $"{key}:Sampling sets {parameter}, and {dialect.Name} (Remote:Provider is {model.Remote.Provider}) does not understand it. Leave it out.");
    }
}
