using Gateway.Generation;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http;

/// <summary>An action's answer where it failed before its response had begun.</summary>
internal sealed class FailureResult(GenerationFailure failure) : IActionResult
{
    public GenerationFailure Failure => failure;

    public Task ExecuteResultAsync(ActionContext context) => ErrorWriter.WriteAsync(context.HttpContext.Response, failure);
}
