using Gateway.Hosting;
using Gateway.Options;
using Gateway.Requests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.InProcess;

/// <summary>Models for a program that has a host or a service container of its own.</summary>
public static class LlamaGatewayServices
{
    /// <summary>
    /// Adds the models of the configuration's section <c>Gateway</c>: a <see cref="LlamaGateway"/>, an <see cref="IChatClient"/> of
    /// the default model, and one for each model by its id as key. Another keyed client that the program registers keeps its key.
    /// </summary>
    /// <param name="services">The program's.</param>
    /// <param name="configuration">The program's, as docs/configuration.md describes the section. It is read again when it changes.</param>
    /// <exception cref="InvalidOperationException">It was called before: one process has one gateway.</exception>
    public static IServiceCollection AddLlamaGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(static service => service.ServiceType == typeof(LlamaGateway)))
        {
            throw new InvalidOperationException("AddLlamaGateway was called twice; call it once, with every model in one configuration.");
        }

        services.AddLogging();
        services.AddGatewayModels(configuration);
        services.TryAddSingleton(static _ => new ChatJobFactory(Random.Shared));
        services.AddSingleton(LlamaGateway.Create);
        services.AddHostedService<InProcessHost>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConfigurationReload>(provider, configuration));
        services.AddHostedService(static provider => provider.GetRequiredService<ConfigurationReload>());
        services.TryAddSingleton(static provider => provider.GetRequiredService<LlamaGateway>().GetChatClient());
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, key) => key is string id
            ? provider.GetRequiredService<LlamaGateway>().GetChatClient(id)
            : throw new InvalidOperationException($"The key of a chat client is a model's id, which is a string; this one is a {key?.GetType().Name ?? "null"}."));
        return services;
    }

    /// <summary>The same with options that are set in code.</summary>
    /// <param name="services">The program's.</param>
    /// <param name="configure">Sets options.</param>
    public static IServiceCollection AddLlamaGateway(this IServiceCollection services, Action<LlamaGatewayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddLlamaGateway(ConfigurationOf(configure));
    }

    /// <summary>Options of code as the configuration that all checks are made for.</summary>
    internal static IConfiguration ConfigurationOf(Action<LlamaGatewayOptions>? configure)
    {
        var options = new LlamaGatewayOptions();
        configure?.Invoke(options);
        var settings = new Dictionary<string, string?>(options.Settings, StringComparer.OrdinalIgnoreCase);
        if (options.ModelsFolder is not null)
        {
            settings[nameof(GatewayOptions.ModelsFolder)] = options.ModelsFolder;
        }

        return new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"{GatewayOptions.Section}:{setting.Key}", setting.Value)))
            .Build();
    }
}
