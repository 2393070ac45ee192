namespace Gateway.Options;

/// <summary>Whose dialect of OpenAI's chat API an upstream speaks.</summary>
internal enum RemoteProvider
{
    /// <summary>Any other service: only the parameters that all of them know.</summary>
    Compatible,

    /// <summary>OpenAI itself.</summary>
    OpenAI,

    /// <summary>A deployment of Azure OpenAI.</summary>
    AzureOpenAI,

    /// <summary>vLLM's server.</summary>
    Vllm,

    /// <summary>llama.cpp's server.</summary>
    LlamaServer,

    /// <summary>Another LlamaGateway.</summary>
    LlamaGateway,
}
