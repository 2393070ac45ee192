namespace Gateway.Commands;

internal static class ServingText
{
    /// <summary>How to serve what was pulled.</summary>
    public static void Write(TextWriter output, string model)
    {
        output.WriteLine($"Serve it by starting this program without a verb (dotnet run --project Gateway -c Release); clients then ask");
        output.WriteLine($"http://localhost:8000/v1 for the model '{model}'.");
    }
}
