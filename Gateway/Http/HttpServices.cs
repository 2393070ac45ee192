using System.Text;
using Gateway.Http.OpenApi;
using Gateway.Options;
using Gateway.Requests;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>What <c>Hosting</c> calls to have the HTTP interface.</summary>
internal static class HttpServices
{
    private const string Document = "v1";

    /// <summary>Needs an <see cref="Catalog.IModelCatalog"/> and the options of <see cref="GatewayOptions"/>.</summary>
    public static IServiceCollection AddGatewayHttp(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton<ChatJobFactory>();
        services.AddSingleton<ChatRequestReader>();

        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>((kestrel, gateway) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = gateway.Value.MaxRequestBodyBytes + BodyLimitMiddleware.DrainedBytes;
        });

        services
            .AddMvcCore(mvc =>
            {
                mvc.OutputFormatters.RemoveType<StringOutputFormatter>();

                // MVC's own list has UTF-16 too, which would be transcoded: positions and checks are of UTF-8.
                var json = mvc.InputFormatters.OfType<SystemTextJsonInputFormatter>().Single();
                json.SupportedEncodings.Clear();
                json.SupportedEncodings.Add(Encoding.UTF8);
            })
            .AddApiExplorer()
            .AddJsonOptions(json =>
            {
                // The exception itself, not its text, reaches BodyFailures.
                json.AllowInputFormatterExceptionMessages = false;
                WireJson.Configure(json.JsonSerializerOptions);
            })
            .ConfigureApiBehaviorOptions(behavior =>
            {
                behavior.SuppressMapClientErrors = true;
                behavior.InvalidModelStateResponseFactory = action => new FailureResult(BodyFailures.From(action));
            })
            .ConfigureApplicationPartManager(parts =>
            {
                parts.ApplicationParts.Clear();
                parts.ApplicationParts.Add(new AssemblyPart(typeof(HttpServices).Assembly));
                parts.FeatureProviders.Remove(parts.FeatureProviders.OfType<ControllerFeatureProvider>().Single());
                parts.FeatureProviders.Add(new InternalControllers());
            });

        // The OpenAPI document takes its schemas from these options, not from MVC's.
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        services.AddGatewayOpenApi(Document);
        return services;
    }

    public static WebApplication UseGatewayHttp(this WebApplication app)
    {
        app.UseMiddleware<BodyLimitMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseSwaggerUI(ui =>
        {
            ui.SwaggerEndpoint($"/openapi/{Document}.json", "LlamaGateway");
            ui.DocumentTitle = "LlamaGateway";
            ui.EnableTryItOutByDefault();
        });
        app.UseRouting();
        app.MapOpenApi();
        app.MapControllers();
        app.MapGet("/", () => Results.Redirect("/swagger")).ExcludeFromDescription();
        return app;
    }
}
