using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Where predictor pods tell how far from training is what they are asked, beside the trials.</summary>
internal static class DriftApi
{
    public static void MapDrift(this IEndpointRouteBuilder app) => app.MapPost("/predictors/{ns}/{predictor}", PostAsync);

    /// <summary>204: noted. 401: no such predictor, or not its pods' token. 503: this replica does not lead; it is told again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string predictor,
        HttpRequest request,
        DriftService service,
        CancellationToken cancellationToken
    )
    {
        var key = new ObjectKey(ns, predictor);
        if (!service.Knows(key, ReportApi.Token(request)))
            return TypedResults.Unauthorized();
        if (await ReportApi.ReadAsync(request, ContractsJson.Default.DriftReport, cancellationToken) is not { } report)
            return TypedResults.BadRequest();
        service.Post(key, report);
        return TypedResults.NoContent();
    }
}
