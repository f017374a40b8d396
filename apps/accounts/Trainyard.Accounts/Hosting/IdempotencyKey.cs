using Microsoft.AspNetCore.Http.HttpResults;

namespace Trainyard.Accounts.Hosting;

/// <summary>A word that the caller gives a request, and says again when it asks again: what was done is then not done twice.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 200;

    public static FieldError? Fault(string? key) =>
        key is null || (key.Length is > 0 and <= Longest && key.All(c => c is > ' ' and <= '~'))
            ? null
            : new FieldError(Header, $"must have 1 to {Longest} letters, digits or signs of ASCII");

    public static ProblemHttpResult Taken() =>
        Problems.Unprocessable(new FieldError(Header, "was used for another request: a new request needs a new one"));
}
