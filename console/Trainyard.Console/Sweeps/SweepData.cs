using System.Text;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Console.Access;
using Trainyard.Console.Cluster;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>What charts and files are made of: fetched by the page beside its socket, so that ten thousand trials do not pass through
/// it.</summary>
internal static class SweepData
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void MapSweepData(this WebApplication app)
    {
        var data = app.MapGroup("/data/{ns}/{name}").RequireAuthorization();
        data.MapGet("trials.csv", CsvAsync);
        data.MapGet("{figure}", FigureAsync);
    }

    /// <summary>The figures by their names; null where there is none of that name, or a parameter is none of the sweep's.</summary>
    internal static object? Make(SweepSnapshot sweep, string figure, string? x, string? y, TimeZoneInfo zone)
    {
        ParameterSpec? Parameter(string? name) => sweep.Sweep.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        return figure switch
        {
            "history" => HistoryFigure.Of(sweep),
            "importance" => ImportanceFigure.Of(sweep),
            "parallel" => ParallelAxes.Of(sweep),
            "curves" => CurvesFigure.Of(sweep),
            "curve" => int.TryParse(x, out var number) ? CurvesFigure.Of(sweep, number) : null,
            "timeline" => TimelineFigure.Of(sweep, zone),
            "slice" => Parameter(x) is { } one ? SliceFigure.Of(sweep, one) : null,
            "contour" => Parameter(x) is { } across && Parameter(y) is { } up ? ContourFigure.Of(sweep, across, up) : null,
            _ => null,
        };
    }

    private static async Task<IResult> FigureAsync(
        HttpContext context,
        string ns,
        string name,
        string figure,
        string? x,
        string? y,
        string? zone,
        Sessions sessions
    )
    {
        if (await SnapshotAsync(context, sessions, ns, name) is not var (feed, sweep))
            return Results.NotFound();
        TimeZoneInfo.TryFindSystemTimeZoneById(zone ?? "UTC", out var place);
        var body = feed.Cached($"{figure}|{x}|{y}|{place?.Id}", () =>
            Make(sweep, figure, x, y, place ?? TimeZoneInfo.Utc) is { } made ? JsonSerializer.SerializeToUtf8Bytes(made, Json) : null
        );
        context.Response.Headers.CacheControl = "no-store";
        return body is null ? Results.NotFound() : Results.Bytes(body, "application/json");
    }

    private static async Task<IResult> CsvAsync(HttpContext context, string ns, string name, Sessions sessions)
    {
        if (await SnapshotAsync(context, sessions, ns, name) is not var (_, sweep))
            return Results.NotFound();
        var table = new TrialTable(sweep.Metrics, [.. sweep.Sweep.Parameters.Select(parameter => parameter.Name)]);
        var text = string.Join("\r\n", table.Csv(TrialRow.Of(sweep), table.Columns)) + "\r\n";
        return Results.File(Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8", $"{name}.csv");
    }

    private static async Task<(SweepFeed Feed, SweepSnapshot Sweep)?> SnapshotAsync(
        HttpContext context,
        Sessions sessions,
        string ns,
        string name
    )
    {
        if (sessions.Find(context.User) is not { } session)
            return null;
        var feed = await session.Access.SweepAsync(ns, name);
        await feed.FilledAsync(Patience);
        return feed.Snapshot() is { } sweep ? (feed, sweep) : null;
    }
}
