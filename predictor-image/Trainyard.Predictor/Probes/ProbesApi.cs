using Microsoft.AspNetCore.Http.HttpResults;
using Prometheus;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Probes;

/// <summary>What machines ask: /healthz, /readyz and /metrics.</summary>
internal static class ProbesApi
{
    private static readonly FileContentHttpResult Ok = TypedResults.Bytes("ok"u8.ToArray(), "text/plain");

    public static void MapProbes(this IEndpointRouteBuilder routes, Readiness readiness, CollectorRegistry registry)
    {
        routes.MapGet("/healthz", () => Ok);
        routes.MapGet("/readyz", () => Ready(readiness));
        routes.MapGet("/metrics", (CancellationToken cancellationToken) => Metrics(registry, cancellationToken));
    }

    private static Results<FileContentHttpResult, Problem> Ready(Readiness readiness) =>
        readiness.IsReady ? Ok : Problem.Of(StatusCodes.Status503ServiceUnavailable, "The server is about to stop");

    private static async Task<FileContentHttpResult> Metrics(CollectorRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await registry.ExportAsync(cancellationToken), ProgramMetrics.ContentType);
}
