namespace Trainyard.Kubernetes;

/// <summary>Sets of conditions, changed without changing them.</summary>
public static class Conditions
{
    /// <summary>The conditions with this one set: its transition time moves only when its status does.</summary>
    /// <param name="conditions">The conditions so far.</param>
    /// <param name="wanted">The new one; its transition time is ignored.</param>
    /// <param name="now">The time of a transition.</param>
    public static IReadOnlyList<V1Condition> With(this IReadOnlyList<V1Condition>? conditions, V1Condition wanted, DateTimeOffset now)
    {
        V1Condition? before = conditions.Find(wanted.Type);
        V1Condition after = wanted with { LastTransitionTime = before?.Status == wanted.Status ? before.LastTransitionTime : now };
        return before is null
            ? [.. conditions ?? [], after]
            : [.. conditions!.Select(c => c.Type == wanted.Type ? after : c)];
    }

    /// <summary>The condition of a type, or null.</summary>
    public static V1Condition? Find(this IReadOnlyList<V1Condition>? conditions, string type) => conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether the condition of a type is there and True.</summary>
    public static bool IsTrue(this IReadOnlyList<V1Condition>? conditions, string type) => conditions.Find(type)?.IsTrue == true;
}
