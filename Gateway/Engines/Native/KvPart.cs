namespace Gateway.Engines.Native;

/// <summary>One sequence's part of a split KV cache.</summary>
internal sealed class KvPart(int sequenceId) : KvPlace(sequenceId)
{
    /// <summary>True while a running sequence has it; otherwise what it holds is cached for others.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whose prompts may take it over.</summary>
    public string Salt { get; set; } = "";

    /// <summary>The tokens of the sequence that has it, or had it last.</summary>
    public ReadOnlyMemory<int> Storage { get; set; }

    /// <summary>Tokens whose KV it holds.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<int> Tokens => Storage.Span[..Length];

    /// <summary>Hands its running sequence to another part. What it holds itself is to be cut.</summary>
    public void MoveTo(KvPart target)
    {
        target.IsRunning = true;
        target.Salt = Salt;
        target.Storage = Storage;
        target.Length = Length;
        target.LastUsedStep = LastUsedStep;
        IsRunning = false;
    }

    /// <summary>Forgets whatever the books say of it.</summary>
    public void Reset()
    {
        IsRunning = false;
        Salt = "";
        Storage = default;
        Length = 0;
        LastUsedStep = 0;
    }
}
