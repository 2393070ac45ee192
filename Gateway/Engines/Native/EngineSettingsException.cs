namespace Gateway.Engines.Native;

/// <summary>A model's engine options contradict each other. The message is for a person and complete.</summary>
internal sealed class EngineSettingsException(string message) : Exception(message);
