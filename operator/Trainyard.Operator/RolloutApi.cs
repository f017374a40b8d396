using Microsoft.AspNetCore.Http.Features;
using Trainyard.Contracts;
using Trainyard.Controllers.Rollouts;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Where the routers of rollouts report, beside the trials: pods call the operator, and never the other way round.</summary>
internal static class RolloutApi
{
    /// <summary>Histograms of some hundred pods.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    public static void MapRollouts(this IEndpointRouteBuilder app) => app.MapPost("/rollouts/{ns}/{predictor}", PostAsync);

    /// <summary>401: no such predictor, or not its routers' token. 503: this replica does not lead; the router asks again.</summary>
    private static async Task<IResult> PostAsync(
        string ns,
        string predictor,
        HttpRequest request,
        RolloutService service,
        CancellationToken cancellationToken
    )
    {
        var (key, token) = (new ObjectKey(ns, predictor), ReportApi.Token(request));
        if (!service.Knows(key, token))
            return TypedResults.Unauthorized();
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        if (await ReportApi.ReadAsync(request, ContractsJson.Default.RouterReport, cancellationToken) is not { } report)
            return TypedResults.BadRequest();
        return service.Post(key, token, report) is { } orders
            ? TypedResults.Json(orders, ContractsJson.Default.RouterOrders)
            : TypedResults.Unauthorized();
    }
}
