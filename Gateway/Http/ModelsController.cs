using System.ComponentModel;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.OpenAI;
using Microsoft.AspNetCore.Mvc;
using LifeState = Gateway.Catalog.ModelState;

namespace Gateway.Http;

/// <summary>Tells which models are installed.</summary>
[ApiController]
[Tags("Models")]
internal sealed class ModelsController(IModelCatalog catalog) : ControllerBase
{
    [HttpGet("/v1/models", Name = "listModels")]
    [EndpointSummary("List the models")]
    [EndpointDescription("Every model that a request may name, the default one first. Models that could not be loaded are "
        + "left out; GET /health says why.")]
    [ProducesResponseType<ModelList>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
    public ActionResult<ModelList> List() => new ModelList(
        "list", [.. catalog.List().Where(model => model.State is not LifeState.Failed).Select(Card)]);

    [HttpGet("/v1/models/{**id}", Name = "getModel")]
    [EndpointSummary("Get one model")]
    [EndpointDescription("The model of that id. An id may contain slashes.")]
    [ProducesResponseType<ModelCard>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status404NotFound, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status503ServiceUnavailable, "application/json")]
    public IActionResult Get([Description("The model's id.")] string id)
    {
        // The server leaves an encoded slash as it is, because in general it differs from a slash.
        var name = WireText.Shorten(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        if (!catalog.Find(name).TryGet(out var model, out var failure))
        {
            return new FailureResult(failure);
        }

        return model.State is LifeState.Failed
            ? new FailureResult(new GenerationFailure(
                FailureKind.ModelUnavailable, $"The model {model.Id} is installed and could not be loaded. GET /health says why."))
            : Ok(Card(model));
    }

    private static ModelCard Card(ModelInfo model) =>
        new(model.Id, "model", model.Created.ToUnixTimeSeconds(), "llamagateway");
}
