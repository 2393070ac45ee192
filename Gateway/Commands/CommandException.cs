namespace Gateway.Commands;

/// <summary>A command cannot do what it was asked; the message is a whole sentence with the remedy.</summary>
internal sealed class CommandException(string message) : Exception(message);
