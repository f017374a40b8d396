using Trainyard.Controllers;
using Trainyard.Runtime;
using Trainyard.Metrics;

namespace Trainyard.Operator;

/// <summary>/healthz, /readyz and /metrics.</summary>
internal static class HealthApi
{
    public static void MapHealth(this WebApplication app)
    {
        var exporter = new PrometheusExporter(KubernetesMetrics.Name, TrainyardMetrics.Name, ProcessMetrics.Name);
        ProcessMetrics.Enable();
        app.Lifetime.ApplicationStopped.Register(exporter.Dispose);
        app.MapGet("/healthz", () => TypedResults.Text("ok"));
        app.MapGet("/readyz", Ready);
        app.MapGet("/metrics", () => TypedResults.Text(exporter.Export(), PrometheusExporter.ContentType));
    }

    private static IResult Ready(OperatorState state) =>
        state.Operator?.HasSynced == true
            ? TypedResults.Text("ok")
            : TypedResults.Text("the caches are not filled yet", statusCode: StatusCodes.Status503ServiceUnavailable);
}
