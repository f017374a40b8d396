using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Controllers;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Operator;

internal static class ReportApi
{
    public const string Path = "/reports";
    public const int MaxBytes = 64 * 1024;

    public static void MapReports(this WebApplication app) => app.MapPost($"{Path}/{{ns}}/{{trial}}", PostAsync);

    /// <summary>401: not this trial's token. 503: this replica does not lead; the trial asks again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string trial,
        HttpRequest request,
        Leadership leadership,
        IEnumerable<IInformer> informers,
        ReportDesk desk,
        TrainyardMetrics metrics,
        CancellationToken cancellationToken
    )
    {
        if (!leadership.IsLeading || !informers.All(informer => informer.HasSynced))
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (await ReadAsync(request, cancellationToken) is not { } report)
            return TypedResults.BadRequest();
        var verdict = desk.Post(new(ns, trial), Token(request), report);
        metrics.Reported(verdict.ToString());
        return verdict == ReportVerdict.Denied
            ? TypedResults.Unauthorized()
            : TypedResults.Json(new ReportAnswer(verdict == ReportVerdict.Continue), ContractsJson.Default.ReportAnswer);
    }

    private static string Token(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.Ordinal) ? header[scheme.Length..] : "";
    }

    private static async Task<Report?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ContractsJson.Default.Report, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }
}
