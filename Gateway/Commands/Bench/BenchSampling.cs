using System.Globalization;
using System.Text.Json;

namespace Gateway.Commands.Bench;

/// <summary>How the requests of a load are sampled.</summary>
/// <param name="Temperature">Null leaves every sampling field out, so that each server's own defaults count.</param>
/// <param name="TopP">With a temperature above 0, sent together with top_k 0 and min_p 0: all servers then draw alike.</param>
internal sealed record BenchSampling(double? Temperature, double TopP)
{
    public static BenchSampling Greedy { get; } = new(0, 1);

    public string Name => Temperature switch
    {
        null => "server's defaults",
        0 => "greedy",
        _ => string.Create(CultureInfo.InvariantCulture, $"temperature {Temperature}, top_p {TopP}"),
    };

    public void Write(Utf8JsonWriter json)
    {
        if (Temperature is not { } temperature)
        {
            return;
        }

        json.WriteNumber("temperature", temperature);
        if (temperature > 0)
        {
            json.WriteNumber("top_p", TopP);
            json.WriteNumber("top_k", 0);
            json.WriteNumber("min_p", 0);
        }
    }
}
