using Gateway.Catalog;
using Gateway.Options;

namespace Gateway.Commands;

internal static class ServingText
{
    /// <summary>How to serve the file that was pulled, and the id that the catalog gives it.</summary>
    public static void Write(TextWriter output, string path)
    {
        var id = ModelDiscovery.Find(new GatewayOptions(), Path.GetDirectoryName(path)).First(model => model.Path == path).Id;
        output.WriteLine($"To serve it, start this program without a verb: dotnet run --project Gateway -c Release");
        output.WriteLine($"Clients then find the model '{id}' at http://localhost:8000/v1.");
    }
}
