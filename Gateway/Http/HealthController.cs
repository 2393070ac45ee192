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
    public IActionResult Live() => Report(report => report.Status is not HealthStatus.Stalled);

    [HttpGet("/health/ready", Name = "getReadiness")]
    [EndpointSummary("Can the service answer?")]
    [EndpointDescription("200 when a model is loaded and its engine is alive; 503 until then.")]
    public IActionResult Ready() => Report(report => report.Models.Any(model => model is { State: "loaded", Alive: true }));

    [HttpGet("/health", Name = "getHealth")]
    [EndpointSummary("How is the service?")]
    [EndpointDescription("The state of every installed model. 200 when a model is loaded and every engine is alive.")]
    public IActionResult All() => Report(report => report.Status is HealthStatus.Ok);

    private ObjectResult Report(Func<HealthReport, bool> isGood)
    {
        var models = catalog.CheckHealth();
        var status = models.Any(model => !model.IsAlive) ? HealthStatus.Stalled
            : models.Any(model => model.State is LifeState.Loaded) ? HealthStatus.Ok
            : models.Any(model => model.State is LifeState.Loading) ? HealthStatus.Loading
            : HealthStatus.Unavailable;
        var report = new HealthReport(
            status,
            [.. models.Select(model => new ModelHealthReport(
                model.Id, NameOf(model.State), model.State is LifeState.Loaded ? model.IsAlive : null, model.Problem))]);
        return StatusCode(isGood(report) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, report);
    }

    private static string NameOf(LifeState state) => state switch
    {
        LifeState.Loading => "loading",
        LifeState.Loaded => "loaded",
        LifeState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the API."),
    };

    private static class HealthStatus
    {
        public const string Ok = "ok";
        public const string Loading = "loading";
        public const string Unavailable = "unavailable";
        public const string Stalled = "stalled";
    }
}
