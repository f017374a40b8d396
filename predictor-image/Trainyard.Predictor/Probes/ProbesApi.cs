using Microsoft.AspNetCore.Http.HttpResults;
using Prometheus;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Security;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Probes;

/// <summary>What machines ask: /healthz, /readyz and /metrics.</summary>
internal static class ProbesApi
{
    private static readonly FileContentHttpResult Ok = TypedResults.Bytes("ok"u8.ToArray(), "text/plain");

    private const string Live = "/healthz";
    private const string ReadyPath = "/readyz";
    private const string MetricsPath = "/metrics";

    /// <summary>Whether a request is a machine's question after the server itself: it is answered under any load.</summary>
    public static bool IsProbe(PathString path) => path.Value is Live or ReadyPath or MetricsPath;

    public static void MapProbes(this IEndpointRouteBuilder routes, Readiness readiness, CollectorRegistry registry)
    {
        routes.MapGet(Live, () => Ok).WithMetadata(OpenToAll.Mark);
        routes.MapGet(ReadyPath, () => Ready(readiness)).WithMetadata(OpenToAll.Mark);
        routes
            .MapGet(MetricsPath, (CancellationToken cancellationToken) => Metrics(registry, cancellationToken))
            .WithMetadata(OpenToAll.Mark);
    }

    private static Results<FileContentHttpResult, Problem> Ready(Readiness readiness) =>
        readiness.IsReady ? Ok : Problem.Of(StatusCodes.Status503ServiceUnavailable, "The server is about to stop");

    private static async Task<FileContentHttpResult> Metrics(CollectorRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await registry.ExportAsync(cancellationToken), ProgramMetrics.ContentType);
}
