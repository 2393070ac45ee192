using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>The rules that concern more than one value.</summary>
internal sealed class GatewayOptionsRules : IValidateOptions<GatewayOptions>
{
    private const string Models = $"{GatewayOptions.Section}:{nameof(GatewayOptions.Models)}";

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = options.Models
            .SelectMany((model, index) => ModelRules.MistakesOf($"{Models}:{index}", model, options))
            .Concat(NamesGivenTwice(options.Models))
            .Concat(LocalEngineRules.MistakesOf(options))
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> NamesGivenTwice(IEnumerable<ModelOptions> models) => models
        .SelectMany(static (model, index) => model.Aliases
            .Select((alias, at) => (Name: alias, Key: $"{Models}:{index}:Aliases:{at}"))
            .Prepend((Name: model.Id, Key: $"{Models}:{index}:Id")))
        .Where(static given => !string.IsNullOrEmpty(given.Name))
        .GroupBy(static given => given.Name, StringComparer.OrdinalIgnoreCase)
        .Where(static group => group.Count() > 1)
        .Select(static group => $"The name '{group.Key}' is given {group.Count()} times: {string.Join(", ", group.Select(static given => given.Key))}. Ids and aliases must differ.");
}
