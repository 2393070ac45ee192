using System.Globalization;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>Reads how many gateways have passed a request on; see <see cref="HopsHeader"/>.</summary>
internal static class HopsReader
{
    /// <returns>What is wrong with the number; null where nothing is.</returns>
    /// <param name="headers">The request's.</param>
    /// <param name="hops">The number; 0 where no gateway has passed it on.</param>
    public static GenerationFailure? FindMistake(IHeaderDictionary headers, out int hops)
    {
        hops = 0;
        if (!headers.TryGetValue(HopsHeader.Name, out var values))
        {
            return null;
        }

        var text = values.ToString();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out hops)
            ? null
            : new GenerationFailure(
                FailureKind.InvalidRequest,
                $"The header {HopsHeader.Name} is '{WireText.Shorten(text)}'; it must be a whole number, and only gateways that pass a request on set it. Leave it out.");
    }
}
