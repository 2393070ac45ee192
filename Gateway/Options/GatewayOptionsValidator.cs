using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>Checks every range of the section at start, all mistakes at once; its body is generated.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
