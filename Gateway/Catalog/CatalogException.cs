namespace Gateway.Catalog;

/// <summary>The configuration and the models folder together make no catalog. The message is for a person and complete.</summary>
internal sealed class CatalogException(string message) : Exception(message);
