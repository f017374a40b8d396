using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Probes;

/// <summary>What machines ask: whether it runs, has started, can work, and how it fares.</summary>
internal static class ProbesApi
{
    private const string Live = "/healthz";
    private const string Started = "/startupz";
    private const string Ready = "/readyz";
    private const string MetricsPath = "/metrics";

    public static bool IsProbe(PathString path) => path.Value is Live or Started or Ready or MetricsPath;

    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, () => "ok").ExcludeFromDescription();
        routes.MapGet(Started, HasStarted).ExcludeFromDescription();
        routes.MapGet(Ready, IsReady).ExcludeFromDescription();
        routes.MapGet(MetricsPath, ReadMetrics).ExcludeFromDescription();
    }

    // The API's first rows are its models: without them every request would be a 404.
    private static async Task<Results<Ok<string>, ProblemHttpResult>> HasStarted(
        Database database,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        if (!await database.IsCurrentAsync(cancellationToken))
        {
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                "The database waits for its migration",
                "run: trainyard-accounts migrate"
            );
        }

        return services.GetService<FirstRows>() is { Written.IsCompleted: false }
            ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "The models are not in the database yet")
            : TypedResults.Ok("ok");
    }

    private static async Task<Results<Ok<string>, ProblemHttpResult>> IsReady(
        AccountsDb db,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The server is about to stop");
        return await db.Database.CanConnectAsync(cancellationToken)
            ? TypedResults.Ok("ok")
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, "The database does not answer");
    }

    private static async Task<FileContentHttpResult> ReadMetrics(AccountsMetrics metrics, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await metrics.Registry.ExportAsync(cancellationToken), ProgramMetrics.ContentType);
}
