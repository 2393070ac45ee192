namespace Gateway.Hosting;

/// <summary>The service as a whole.</summary>
internal static class GatewayHost
{
    /// <summary>Runs until it is stopped, and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var app = builder.Build();
        await app.RunAsync();
        return 0;
    }
}
