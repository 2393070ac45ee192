namespace Gateway.Catalog;

/// <summary>Makes a model able to answer. One for each kind of engine. One load at a time is asked for.</summary>
internal interface IModelLoader
{
    /// <summary>What the model will need. Cheap: it reads a file's header at most, and loads nothing.</summary>
    /// <exception cref="ModelUnavailableException">It cannot be told, so that a load would fail too; the message says why.</exception>
    ModelEstimate Estimate(ModelDefinition definition);

    /// <summary>Loads a model.</summary>
    /// <param name="definition">Of the kind that this loader is for.</param>
    /// <param name="progress">Hears of the share that is loaded, 0 to 1, on any thread; perhaps never.</param>
    /// <param name="cancellationToken">Ends the load with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ModelUnavailableException">It cannot be loaded; the message says which file, why, and the remedy.</exception>
    Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken);
}

/// <summary>A model cannot be loaded. The message is for a person and complete.</summary>
internal sealed class ModelUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
