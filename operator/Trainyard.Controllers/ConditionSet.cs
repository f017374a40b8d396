using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>The conditions of one status, built in order. What did not change keeps the time of its last transition.</summary>
internal sealed class ConditionSet(IReadOnlyList<V1Condition>? before, long generation, DateTimeOffset now)
{
    private readonly List<V1Condition> _conditions = [];

    /// <summary>What has been set.</summary>
    public IReadOnlyList<V1Condition> All => _conditions;

    public ConditionSet Set(string type, bool holds, string reason, string message)
    {
        var status = holds ? "True" : "False";
        var old = before?.FirstOrDefault(condition => condition.Type == type);
        _conditions.Add(
            new()
            {
                Type = type,
                Status = status,
                ObservedGeneration = generation,
                LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.ToSecond(),
                Reason = reason,
                Message = message,
            }
        );
        return this;
    }

    /// <summary>Sets a condition that stands only where it holds: kstatus reads Reconciling and Stalled so.</summary>
    public ConditionSet SetIf(bool holds, string type, string reason, string message) => holds ? Set(type, true, reason, message) : this;

    /// <summary>Sets a condition to False that stands only where it does not hold.</summary>
    public ConditionSet SetUnless(bool holds, string type, string reason, string message) =>
        holds ? this : Set(type, false, reason, message);
}
