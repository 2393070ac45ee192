using Gateway.Catalog;
using Gateway.OpenAI;
using Microsoft.AspNetCore.Mvc;
using LifeState = Gateway.Catalog.ModelState;

namespace Gateway.Http;

/// <summary>Tells supervisors and people whether the service works.</summary>
[ApiController]
[Tags("Health")]
[ProducesResponseType<HealthReport>(StatusCodes.Status200OK, "application/json")]
[ProducesResponseType<HealthReport>(StatusCodes.Status503ServiceUnavailable, "application/json")]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status500InternalServerError, "application/json")]
internal sealed class HealthController(IModelCatalog catalog) : ControllerBase
{
    [HttpGet("/health/live", Name = "getLiveness")]
    [EndpointSummary("Is the service alive?")]
    [EndpointDescription("200 while every loaded model's engine made its last step a short while ago or has nothing to do; "
        + "503 where one is stuck: the process should be restarted.")]
    public IActionResult Live() => Report(static (status, _) => status is not HealthStatus.Stalled);

    [HttpGet("/health/ready", Name = "getReadiness")]
    [EndpointSummary("Can the service answer?")]
    [EndpointDescription("200 when a model is loaded and its engine is alive, or when one can be loaded for the request that "
        + "names it and those that are to be loaded at start are through. A model that failed does not count.")]
    public IActionResult Ready() => Report(static (_, models) => CanAnswer(models));

    [HttpGet("/health", Name = "getHealth")]
    [EndpointSummary("How is the service?")]
    [EndpointDescription("The state of every model. 200 when the service can answer and every engine is alive.")]
    public IActionResult All() => Report(static (status, _) => status is HealthStatus.Ok);

    private ObjectResult Report(Func<string, IReadOnlyList<ModelHealth>, bool> isGood)
    {
        var models = catalog.CheckHealth();
        var status = models.Any(static model => !model.IsAlive) ? HealthStatus.Stalled
            : CanAnswer(models) ? HealthStatus.Ok
            : models.Any(static model => model.IsStarting) ? HealthStatus.Loading
            : HealthStatus.Unavailable;
        var report = new HealthReport(
            status,
            [.. models.Select(static model => new ModelHealthReport(
                model.Id, ModelStates.NameOf(model.State), model.State is LifeState.Loaded ? model.IsAlive : null, model.Problem))]);
        return StatusCode(isGood(status, models) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, report);
    }

    private static bool CanAnswer(IReadOnlyList<ModelHealth> models) =>
        models.Any(static model => model is { State: LifeState.Loaded, IsAlive: true })
        || (models.All(static model => !model.IsStarting)
            && models.Any(static model => model.State is LifeState.Unloaded or LifeState.Loading or LifeState.Unloading && model.IsAlive));

    private static class HealthStatus
    {
        public const string Ok = "ok";
        public const string Loading = "loading";
        public const string Unavailable = "unavailable";
        public const string Stalled = "stalled";
    }
}
