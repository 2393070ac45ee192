using Gateway.Http;
using Gateway.Interop;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Builds and runs the service.</summary>
internal static class GatewayHost
{
    public const string DefaultUrl = "http://localhost:8000";

    /// <summary>Runs the service until it is stopped.</summary>
    /// <param name="args">Configuration in the standard .NET way, as <c>--urls http://localhost:9000</c>.</param>
    /// <returns>0; 1 where it could not start, no model could be loaded, or it broke.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var app = Build(args);
            var models = app.Services.GetRequiredService<ModelHost>();
            await app.RunAsync().ConfigureAwait(false);
            return models.HasFailed ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            // Interrupted while it started.
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            var mistakes = exception.Failures.Select(static failure => $"{Environment.NewLine}  {failure}");
            return Fail("The configuration has mistakes:" + string.Concat(mistakes));
        }
        catch (Exception exception) when (ConfigurationMistakes.Of(exception) is [var mistake])
        {
            return Fail(mistake);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail($"{exception.Message} Stop the other program or choose another address: --urls http://localhost:8001");
        }
    }

    /// <summary>Puts the service together without starting it.</summary>
    /// <param name="args">Configuration from the command line.</param>
    /// <param name="configure">For tests: the last word on configuration and services.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        // RunAsync says in one sentence what keeps the service from starting; the framework would print a stack with it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.AddGateway(builder.Configuration);
        builder.Services.AddGatewayHttp();
        configure?.Invoke(builder);
        var app = builder.Build();
        ThreadPrecedence.Nice = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.HttpNice;
        app.Use(static (context, next) =>
        {
            ThreadPrecedence.StepBack();
            return next(context);
        });
        app.UseGatewayHttp();
        return app;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
