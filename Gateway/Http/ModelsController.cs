using System.ComponentModel;
using Gateway.Catalog;
using Gateway.OpenAI;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http;

/// <summary>Tells which models are installed.</summary>
[ApiController]
[Tags("Models")]
internal sealed class ModelsController(IModelCatalog catalog) : ControllerBase
{
    [HttpGet("/v1/models", Name = "listModels")]
    [EndpointSummary("List the models")]
    [EndpointDescription("Every model that a request may name, the default one first, loaded or not. A request for one that "
        + "is not loaded loads it and waits.")]
    [ProducesResponseType<ModelList>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
    public ActionResult<ModelList> List() => new ModelList(
        "list", [.. catalog.List().Select(Card)]);

    [HttpGet("/v1/models/{**id}", Name = "getModel")]
    [EndpointSummary("Get one model")]
    [EndpointDescription("The model of that id or alias, with its state and, while it is loading, how far that is. An id may "
        + "contain slashes.")]
    [ProducesResponseType<ModelCard>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status404NotFound, "application/json")]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
    public IActionResult Get([Description("The model's id.")] string id)
    {
        // The server leaves an encoded slash as it is, because in general it differs from a slash.
        var name = WireText.Shorten(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return catalog.Find(name).TryGet(out var model, out var failure) ? Ok(Card(model)) : new FailureResult(failure);
    }

    private static ModelCard Card(ModelInfo model) => new(
        model.Id,
        "model",
        model.Created.ToUnixTimeSeconds(),
        "llamagateway",
        ModelStates.NameOf(model.State),
        model.Engine,
        model.ContextLength,
        model.Aliases,
        model.Progress is { } progress ? (int)(progress * 100) : null,
        model.Problem);
}
