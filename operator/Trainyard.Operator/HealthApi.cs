using Microsoft.AspNetCore.Http.HttpResults;
using Prometheus;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>/healthz, /readyz and /metrics.</summary>
internal static class HealthApi
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("ok"));
        app.MapGet("/readyz", Ready);
        app.MapGet("/metrics", Metrics);
    }

    private static async Task<FileContentHttpResult> Metrics(CollectorRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await registry.ExportAsync(cancellationToken), ProgramMetrics.ContentType);

    private static IResult Ready(IEnumerable<IInformer> informers) =>
        informers.All(informer => informer.HasSynced)
            ? TypedResults.Text("ok")
            : TypedResults.Text("the caches are not filled yet", statusCode: StatusCodes.Status503ServiceUnavailable);
}
