using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Pricing;

/// <summary><c>/models</c>: what there is, and what a row costs.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/models", List);
        routes.MapPut("/models/{name}", SetPrice).RequireAuthorization(CurrentUser.AdminPolicy);
    }

    private static async Task<Ok<List<ModelView>>> List(AccountsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            await db
                .Models.OrderBy(model => model.Name)
                .Select(model => new ModelView(model.Name, model.Price))
                .ToListAsync(cancellationToken)
        );

    private static async Task<Results<Ok<ModelView>, ProblemHttpResult>> SetPrice(
        string name,
        PriceRequest request,
        AccountsDb db,
        CancellationToken cancellationToken
    )
    {
        if (!Ledger.IsAmount(request.Price))
        {
            return Problems.Unprocessable(
                new FieldError("price", $"must be more than 0, with at most {Ledger.Decimals} digits after the point")
            );
        }

        if (await db.Models.SingleOrDefaultAsync(model => model.Name == name, cancellationToken) is not { } model)
            return Problems.NotFound($"there is no model '{name}'");
        model.Price = request.Price;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new ModelView(model.Name, model.Price));
    }
}

/// <param name="Price">Of a row.</param>
internal sealed record ModelView(string Name, decimal Price);

internal sealed record PriceRequest(decimal Price);
