using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>The rules that concern more than one value.</summary>
internal sealed class GatewayOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var mistakes = options.Models
            .GroupBy(static model => model.Id, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Count() > 1)
            .Select(static group => $"Gateway:Models has {group.Count()} entries with the Id '{group.Key}'; ids must differ.")
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
