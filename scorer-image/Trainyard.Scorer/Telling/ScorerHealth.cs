using Prometheus;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Telling;

/// <summary>/healthz, /readyz and /metrics of a Scorer that goes on for ever.</summary>
internal static class ScorerHealth
{
    public static async Task<WebApplication> StartAsync(ScorerOptions options, Progress progress, ScoringLoop loop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Listen).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var registry = ProgramMetrics.NewRegistry();
        Publish(registry, progress);
        var app = builder.Build();
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/readyz", () => loop.IsWell ? Results.Text("ok") : Results.Text("the store does not answer", statusCode: 503));
        app.MapGet("/metrics", async (CancellationToken stop) =>
            Results.Bytes(await registry.ExportAsync(stop), ProgramMetrics.ContentType)
        );
        await app.StartAsync();
        return app;
    }

    private static void Publish(CollectorRegistry registry, Progress progress)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var read = factory.CreateCounter("trainyard_scorer_rows_read_total", "Rows that were read and dealt with.");
        var scored = factory.CreateCounter("trainyard_scorer_rows_scored_total", "Rows whose results are written.");
        var failed = factory.CreateCounter("trainyard_scorer_rows_failed_total", "Rows in the error output.");
        var lag = factory.CreateGauge("trainyard_scorer_lag_seconds", "Seconds that the oldest row has waited that is known to wait.");
        var failing = factory.CreateGauge("trainyard_scorer_failing", "1 while the store cannot be read or written.");
        registry.AddBeforeCollectCallback(() =>
        {
            var report = progress.Report("");
            read.IncTo(report.Read);
            scored.IncTo(report.Scored);
            failed.IncTo(report.Failed);
            lag.Set(report.LagSeconds);
            failing.Set(report.Failure is null ? 0 : 1);
        });
    }
}
