using Microsoft.AspNetCore.Http.HttpResults;

namespace Trainyard.Accounts.Hosting;

/// <summary>Refusals (RFC 9457).</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string title, string? detail = null) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail, type: "about:blank");

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "There is nothing here", detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "It is there already", detail);

    public static ProblemHttpResult TooPoor(decimal balance, decimal price) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status402PaymentRequired,
            title: "The balance is too small",
            detail: $"this costs {price}, the balance is {balance}",
            type: "about:blank",
            extensions: [new("balance", balance), new("price", price)]
        );

    /// <summary>Every field that is wrong, at once.</summary>
    public static ProblemHttpResult Unprocessable(params IEnumerable<FieldError> errors)
    {
        var all = errors.ToList();
        return TypedResults.Problem(
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "The request cannot be used",
            detail: string.Join("; ", all.Take(5)) + (all.Count > 5 ? $"; and {all.Count - 5} more" : ""),
            type: "about:blank",
            extensions: [new("errors", all)]
        );
    }
}

/// <param name="Message">What is wrong with it, in words that follow its name.</param>
/// <param name="Row">The place of its row in a list, from 0, or null.</param>
internal sealed record FieldError(string Field, string Message, int? Row = null)
{
    public override string ToString() => (Field == "" ? Message : $"{Field} {Message}") + (Row is { } row ? $" (row {row})" : "");
}
