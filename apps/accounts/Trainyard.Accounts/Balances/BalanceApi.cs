using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Balances;

/// <summary><c>/balance</c>.</summary>
internal static class BalanceApi
{
    public static void MapBalance(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/balance", Read);
        routes.MapPost("/balance/top-up", TopUpOwn);
    }

    private static async Task<Ok<BalanceView>> Read(ClaimsPrincipal user, AccountsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            new BalanceView(
                await db.Balances.Where(one => one.UserId == user.Id()).Select(one => one.Balance).SingleAsync(cancellationToken)
            )
        );

    private static async Task<Results<Ok<BalanceView>, ProblemHttpResult>> TopUpOwn(
        TopUpRequest request,
        [FromHeader(Name = IdempotencyKey.Header)] string? key,
        ClaimsPrincipal user,
        TopUp topUp,
        CancellationToken cancellationToken
    ) => await TopUpAsync(request.Amount, key, user.Id(), topUp, cancellationToken);

    /// <summary>Credits an account, once for each key.</summary>
    public static async Task<Results<Ok<BalanceView>, ProblemHttpResult>> TopUpAsync(
        decimal amount,
        string? key,
        Guid user,
        TopUp topUp,
        CancellationToken cancellationToken
    )
    {
        if (!Ledger.IsAmount(amount))
        {
            return Problems.Unprocessable(
                new FieldError(
                    "amount",
                    $"must be more than 0, at most {Ledger.Most}, with at most {Ledger.Decimals} digits after the point"
                )
            );
        }

        if (IdempotencyKey.Fault(key) is { } fault)
            return Problems.Unprocessable(fault);
        return await topUp.CreditAsync(user, amount, key, cancellationToken) switch
        {
            Credited.Done(var entry) => TypedResults.Ok(new BalanceView(entry.Balance)),
            Credited.KeyTaken => IdempotencyKey.Taken(),
            Credited.UnknownUser => Problems.NotFound("there is no such user"),
            _ => Problems.Unprocessable(new FieldError("amount", $"is more than the account can hold, {Ledger.Most}")),
        };
    }
}

internal sealed record TopUpRequest(decimal Amount);

internal sealed record BalanceView(decimal Balance);
