using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Engines.Remote;

/// <summary>One remote model, every default resolved. No record: its text must not have the key.</summary>
internal sealed class UpstreamSettings
{
    /// <summary>The model's id here.</summary>
    public required string Id { get; init; }

    public required UpstreamDialect Dialect { get; init; }

    /// <summary>Where chat requests go.</summary>
    public required Uri Address { get; init; }

    /// <summary>The model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>The upstream's key; null where it needs none.</summary>
    public required string? Key { get; init; }

    /// <summary>The parameters that the model's own entry in the configuration gives.</summary>
    public required GivenParameters Configured { get; init; }

    /// <summary>Limits and times.</summary>
    public required RemoteOptions Options { get; init; }

    /// <summary>True where the key would cross a network unencrypted.</summary>
    public bool ExposesKey => Key is not null && Address.Scheme == "http" && !Address.IsLoopback;

    /// <param name="id">The model's id here.</param>
    /// <param name="remote">Options that passed their rules.</param>
    /// <param name="sampling">The model's own sampling options.</param>
    /// <param name="environment">A variable of the environment by its name.</param>
    /// <exception cref="RemoteSettingsException">The key's variable is not set, or is no key.</exception>
    public static UpstreamSettings Resolve(
        string id, RemoteOptions remote, SamplingOptions sampling, Func<string, string?> environment)
    {
        var dialect = UpstreamDialect.Of(remote.Provider);
        var model = string.IsNullOrWhiteSpace(remote.Model) ? id : remote.Model;
        return new UpstreamSettings
        {
            Id = id,
            Dialect = dialect,
            Address = dialect.AddressOf(remote, model),
            Model = model,
            Key = ReadKey(remote, environment),
            Configured = ParameterTable.GivenIn(sampling),
            Options = remote,
        };
    }

    private static string? ReadKey(RemoteOptions remote, Func<string, string?> environment)
    {
        if (string.IsNullOrEmpty(remote.ApiKeyVariable))
        {
            return string.IsNullOrEmpty(remote.ApiKey) ? null : remote.ApiKey;
        }

        var key = environment(remote.ApiKeyVariable);
        if (string.IsNullOrEmpty(key))
        {
            throw new RemoteSettingsException(
                $"Remote:ApiKeyVariable is '{remote.ApiKeyVariable}', and the environment has no such variable. Set it, or leave the option out where the upstream needs no key.");
        }

        return RemoteRules.IsKey(key)
            ? key
            : throw new RemoteSettingsException(
                $"The environment variable '{remote.ApiKeyVariable}' (Remote:ApiKeyVariable) has characters that a header cannot carry: spaces, line breaks or letters that are not ASCII. Copy the key anew.");
    }
}

/// <summary>A remote model cannot be used as it is configured. The message is for a person and complete.</summary>
internal sealed class RemoteSettingsException(string message) : Exception(message);
