using Trainyard.Contracts;
using Trainyard.Controllers.Scorers;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Where the pods of Scorers report, beside the trials.</summary>
internal static class ScorerApi
{
    public static void MapScorers(this IEndpointRouteBuilder app) => app.MapPost("/scorers/{ns}/{scorer}", PostAsync);

    /// <summary>204: noted. 401: no such scorer, or not its token. 503: this replica does not lead; the pod tells all again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string scorer,
        HttpRequest request,
        ScorerService service,
        CancellationToken cancellationToken
    )
    {
        var (key, token) = (new ObjectKey(ns, scorer), ReportApi.Token(request));
        if (!service.Knows(key, token))
            return TypedResults.Unauthorized();
        if (await ReportApi.ReadAsync(request, ContractsJson.Default.ScorerReport, cancellationToken) is not { } report)
            return TypedResults.BadRequest();
        return service.Post(key, token, report) ? TypedResults.NoContent() : TypedResults.Unauthorized();
    }
}
