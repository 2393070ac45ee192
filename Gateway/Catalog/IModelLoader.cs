namespace Gateway.Catalog;

/// <summary>Makes a model able to answer. One load at a time is asked for.</summary>
internal interface IModelLoader
{
    /// <summary>The kind of engine that will run a model, as <c>native</c>.</summary>
    string EngineOf(ModelDefinition definition);

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelUnavailableException">It cannot be loaded; the message says which file, why, and the remedy.</exception>
    Task<LoadedModel> LoadAsync(ModelDefinition definition, CancellationToken cancellationToken);
}

/// <summary>A model cannot be loaded. The message is for a person and complete.</summary>
internal sealed class ModelUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
