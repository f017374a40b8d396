using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Balances;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Histories;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Administration;

/// <summary><c>/admin</c>: everybody's accounts.</summary>
internal static class AdminApi
{
    private const int UsersOfAPage = 50;

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").RequireAuthorization(CurrentUser.AdminPolicy);
        admin.MapGet("/users", ListUsers);
        admin.MapGet("/requests", Requests);
        admin.MapGet("/transactions", Transactions);
        admin.MapPost("/users/{name}/top-up", TopUpOther);
        admin.MapPost("/users/{name}/unlock", Unlock);
    }

    private static async Task<Ok<List<AccountView>>> ListUsers(string? after, AccountsDb db, CancellationToken cancellationToken)
    {
        var name = (after ?? "").ToUpperInvariant();
        var users =
            from user in db.Users
            join account in db.Balances on user.Id equals account.UserId
            where string.Compare(user.NormalizedUserName, name) > 0
            orderby user.NormalizedUserName
            select new AccountView(user.Id, user.UserName!, user.IsAdmin, user.Registered, account.Balance, user.LockoutEnd);
        return TypedResults.Ok(await users.Take(UsersOfAPage).ToListAsync(cancellationToken));
    }

    private static async Task<Results<Ok<Page<RequestLine>>, ProblemHttpResult>> Requests(
        [AsParameters] Paging paging,
        AccountsDb db,
        CancellationToken cancellationToken
    ) => await paging.ReadAsync(db.Tasks.Lines(db), cancellationToken);

    private static async Task<Results<Ok<Page<TransactionLine>>, ProblemHttpResult>> Transactions(
        [AsParameters] Paging paging,
        AccountsDb db,
        CancellationToken cancellationToken
    ) => await paging.ReadAsync(db.Transactions.Lines(db), cancellationToken);

    private static async Task<Results<Ok<BalanceView>, ProblemHttpResult>> TopUpOther(
        string name,
        TopUpRequest request,
        [FromHeader(Name = IdempotencyKey.Header)] string? key,
        UserManager<User> users,
        TopUp topUp,
        CancellationToken cancellationToken
    ) =>
        await users.FindByNameAsync(name) is { } user
            ? await BalanceApi.TopUpAsync(request.Amount, key, user.Id, topUp, cancellationToken)
            : Problems.NotFound($"there is no user '{name}'");

    private static async Task<Results<NoContent, ProblemHttpResult>> Unlock(string name, UserManager<User> users)
    {
        if (await users.FindByNameAsync(name) is not { } user)
            return Problems.NotFound($"there is no user '{name}'");
        await users.SetLockoutEndDateAsync(user, null);
        await users.ResetAccessFailedCountAsync(user);
        return TypedResults.NoContent();
    }
}

internal sealed record AccountView(Guid Id, string Name, bool IsAdmin, DateTime Registered, decimal Balance, DateTimeOffset? LockedUntil);
