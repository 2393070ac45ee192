namespace Gateway.Conversion;

/// <summary>
/// A file or a request that cannot be converted, with a sentence for the user: which file, what is wrong, what to do.
/// Readers of foreign files throw nothing else about the files' content.
/// </summary>
internal sealed class ConversionException : Exception
{
    public ConversionException(string message)
        : base(message)
    {
    }

    public ConversionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
