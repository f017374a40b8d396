using Trainyard.Contracts;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Where reused workers ask for trials, beside where trials report.</summary>
internal static class WorkApi
{
    public static void MapWork(this IEndpointRouteBuilder app) => app.MapPost($"{ReportApi.Path}/{{ns}}/{{worker}}/work", PostAsync);

    /// <summary>200: a trial. 204: none as yet. 401 and 410: none any more. 503: nothing is stored, this replica does not lead or cannot
    /// write; the worker asks again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string worker,
        HttpRequest request,
        WorkService service,
        CancellationToken cancellationToken
    )
    {
        var (key, token) = (new ObjectKey(ns, worker), ReportApi.Token(request));
        if (!service.Knows(key, token))
            return TypedResults.Unauthorized();
        if (await ReportApi.ReadAsync(request, ContractsJson.Default.WorkRequest, cancellationToken) is not { } asked)
            return TypedResults.BadRequest();
        try
        {
            var answer = await service.AskAsync(key, token, asked, cancellationToken);
            return answer.Verdict switch
            {
                WorkVerdict.Offer => TypedResults.Json(answer.Offer!, ContractsJson.Default.WorkOffer),
                WorkVerdict.Later => TypedResults.NoContent(),
                WorkVerdict.Done => TypedResults.StatusCode(StatusCodes.Status410Gone),
                _ => TypedResults.Unauthorized(),
            };
        }
        catch (Exception e) when (e is ApiException or NotLeadingException or HttpRequestException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
