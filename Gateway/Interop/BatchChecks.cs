namespace Gateway.Interop;

/// <summary>What llama_decode would abort on, or answer with a code that says too little.</summary>
internal static class BatchChecks
{
    public static void Require(LlamaBatch batch, int mostTokens, int mostOutputs, int sequences, int vocabulary)
    {
        if (batch.Count == 0)
        {
            throw new ArgumentException("The batch is empty; a decode needs at least one token.", nameof(batch));
        }

        if (batch.Count > mostTokens)
        {
            throw new ArgumentException(
                $"The batch has {batch.Count} tokens; the context takes {mostTokens} at once. Decode it in parts.", nameof(batch));
        }

        if (batch.OutputCount > mostOutputs)
        {
            throw new ArgumentException(
                $"The batch wants the logits of {batch.OutputCount} tokens; the context has room for {mostOutputs}.", nameof(batch));
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if ((uint)batch.Tokens[i] >= (uint)vocabulary)
            {
                throw new ArgumentException(
                    $"Token {i} of the batch is {batch.Tokens[i]}; the vocabulary has 0 to {vocabulary - 1}.", nameof(batch));
            }

            if ((uint)batch.Sequences[i] >= (uint)sequences)
            {
                throw new ArgumentException(
                    $"Token {i} of the batch is of sequence {batch.Sequences[i]}; the context has 0 to {sequences - 1}.", nameof(batch));
            }
        }
    }
}
