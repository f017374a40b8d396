namespace Trainyard.Contracts;

/// <summary>A fault that the user can mend, on its way to a condition, a last word or one line on the console.</summary>
public sealed class FailureException(FailureClass failureClass, string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What went wrong, as it is reported.</summary>
    public Failure Failure { get; } =
        new()
        {
            Class = failureClass,
            Message = message,
            Hint = hint,
        };

    /// <summary>Several faults at once, in one line; the class is the first one's.</summary>
    public static FailureException Of(IReadOnlyList<Failure> faults)
    {
        var hints = faults.Select(fault => fault.Hint).OfType<string>().Distinct().ToArray();
        return new FailureException(
            faults[0].Class,
            string.Join("; ", faults.Select(fault => fault.Message).Distinct()),
            hints.Length == 0 ? null : string.Join("; ", hints)
        );
    }
}
