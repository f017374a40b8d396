using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Histories;

/// <summary><c>/history</c>: what the caller has asked for and paid, the newest first.</summary>
internal static class HistoryApi
{
    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/history/requests", Requests);
        routes.MapGet("/history/transactions", Transactions);
    }

    private static async Task<Results<Ok<Page<RequestLine>>, ProblemHttpResult>> Requests(
        [AsParameters] Paging paging,
        ClaimsPrincipal user,
        AccountsDb db,
        CancellationToken cancellationToken
    ) => await paging.ReadAsync(db.Tasks.Where(task => task.UserId == user.Id()).Lines(db), cancellationToken);

    private static async Task<Results<Ok<Page<TransactionLine>>, ProblemHttpResult>> Transactions(
        [AsParameters] Paging paging,
        ClaimsPrincipal user,
        AccountsDb db,
        CancellationToken cancellationToken
    ) => await paging.ReadAsync(db.Transactions.Where(entry => entry.UserId == user.Id()).Lines(db), cancellationToken);
}
