using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Histories;

/// <summary>A part of a long list: lines that come while somebody reads move nothing.</summary>
/// <param name="Before">The number of the last line that was read, or null for the first page.</param>
/// <param name="Limit">Lines of a page; 50 where it is not said.</param>
internal sealed record Paging(long? Before, int? Limit)
{
    private const int Most = 200;

    public async Task<Results<Ok<Page<TLine>>, ProblemHttpResult>> ReadAsync<TLine>(
        IQueryable<TLine> lines,
        CancellationToken cancellationToken
    )
        where TLine : INumbered
    {
        var limit = Limit ?? 50;
        if (limit is < 1 or > Most)
            return Problems.Unprocessable(new FieldError("limit", $"must be between 1 and {Most}"));
        var before = Before ?? long.MaxValue;
        var read = await lines
            .Where(line => line.Number < before)
            .OrderByDescending(line => line.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<TLine>([.. read.Take(limit)], read.Count > limit ? read[limit - 1].Number : null));
    }
}

/// <param name="Next">What <c>before</c> is for the next page, or null at the end.</param>
internal sealed record Page<TLine>(IReadOnlyList<TLine> Items, long? Next);

/// <summary>A line of a list that is read by pages.</summary>
internal interface INumbered
{
    long Number { get; }
}
