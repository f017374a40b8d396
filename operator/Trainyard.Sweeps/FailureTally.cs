using System.Text.RegularExpressions;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>
/// How the trials of a search have failed. What the cluster took away is nobody's failure, and does not count.
/// </summary>
/// <param name="Count">How many have failed by themselves.</param>
/// <param name="Reason">Why, where all have failed for one reason; null where there are several, or none.</param>
public readonly partial record struct FailureTally(int Count, string? Reason)
{
    /// <summary>With one more failed trial.</summary>
    internal FailureTally With(Failure? failure)
    {
        if (failure?.Class == FailureClass.Preempted)
            return this;
        var reason = ReasonOf(failure);
        return new(Count + 1, Count == 0 || Reason == reason ? reason : null);
    }

    /// <summary>Two failures have one reason where only numbers tell them apart, such as a step, an address or a hyperparameter.</summary>
    private static string ReasonOf(Failure? failure) => $"{failure?.Class}: {Digits().Replace(failure?.Message ?? "", "#")}";

    [GeneratedRegex(@"0x[0-9a-fA-F]+|[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")]
    private static partial Regex Digits();
}
