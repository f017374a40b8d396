using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;
using Trainyard.Controllers;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Operator;

internal static class ReportApi
{
    public const string Path = "/reports";
    public const int MaxBytes = 64 * 1024;

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        app.MapPost($"{Path}/{{ns}}/{{trial}}", PostAsync);
        app.MapGet($"{Path}/{{ns}}/{{step}}/trials", History);
        app.MapGet($"{Path}/{{ns}}/{{step}}/serving", Serving);
    }

    /// <summary>401: not this trial's token. 503: this replica does not lead; the trial asks again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string trial,
        HttpRequest request,
        ReportService service,
        TrainyardMetrics metrics,
        CancellationToken cancellationToken
    )
    {
        var (key, token) = (new ObjectKey(ns, trial), Token(request));
        if (!service.Knows(key, token))
        {
            metrics.Reported(nameof(ReportVerdict.Denied));
            return TypedResults.Unauthorized();
        }

        if (await ReadAsync(request, ContractsJson.Default.Report, cancellationToken) is not { } report)
            return TypedResults.BadRequest();
        var verdict = service.Post(key, token, report);
        metrics.Reported(verdict.ToString());
        return verdict == ReportVerdict.Denied
            ? TypedResults.Unauthorized()
            : TypedResults.Json(Answer(verdict, service, key), ContractsJson.Default.ReportAnswer);
    }

    private static ReportAnswer Answer(ReportVerdict verdict, ReportService service, ObjectKey trial) =>
        verdict == ReportVerdict.Continue ? new(Continue: true) : new(Continue: false, service.WhyPruned(trial));

    /// <summary>A line of JSON for each trial of the job whose last step asks. 401: not its token. 503: no leader.</summary>
    private static IResult History(
        string ns,
        string step,
        HttpRequest request,
        ReportService service
    )
    {
        if (service.History(new(ns, step), Token(request)) is not { } trials)
            return TypedResults.Unauthorized();
        return TypedResults.Stream(body => WriteAsync(body, trials), "application/x-ndjson");
    }

    /// <summary>The folders and digests of the models that serve, for the last step of a job. 401 and 503 as above.</summary>
    private static IResult Serving(
        string ns,
        string step,
        HttpRequest request,
        ReportService service
    ) =>
        service.Serving(new(ns, step), Token(request)) is { } models
            ? TypedResults.Json([.. models], ContractsJson.Default.ListString)
            : TypedResults.Unauthorized();

    private static async Task WriteAsync(Stream body, IReadOnlyList<TrialRecord> trials)
    {
        foreach (var trial in trials)
        {
            await JsonSerializer.SerializeAsync(body, trial, ContractsJson.Default.TrialRecord);
            await body.WriteAsync("\n"u8.ToArray());
        }
    }

    /// <summary>The bearer token; empty without one.</summary>
    public static string Token(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.Ordinal) ? header[scheme.Length..] : "";
    }

    /// <summary>The body; null where it is not what it should be.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }
}
