namespace Trainyard.Accounts.Predictions;

/// <summary>A request for predictions.</summary>
/// <param name="Features">A JSON list with the features of each row.</param>
/// <param name="Key">The caller's Idempotency-Key, or null.</param>
/// <param name="IsSync">Whether the caller waits.</param>
internal sealed record Wanted(Guid User, string Model, string Features, int Rows, string? Key, bool IsSync);

/// <summary>What became of it.</summary>
internal abstract record Submitted
{
    /// <summary>There is a task, and it is paid for.</summary>
    /// <param name="IsNew">Or it was there before, under the same key.</param>
    internal sealed record Accepted(PredictionTask Task, bool IsNew) : Submitted;

    /// <summary>The key stands for another request.</summary>
    internal sealed record KeyTaken : Submitted;

    internal sealed record TooPoor(decimal Balance, decimal Price) : Submitted;

    internal sealed record UnknownModel : Submitted;

    internal sealed record UnknownUser : Submitted;
}
