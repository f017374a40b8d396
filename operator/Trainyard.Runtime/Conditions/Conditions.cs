namespace Trainyard.Runtime;

public static class Conditions
{
    /// <summary>The condition of a type, or null.</summary>
    public static V1Condition? Find(this IReadOnlyList<V1Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether the condition of a type is there and True.</summary>
    public static bool IsTrue(this IReadOnlyList<V1Condition>? conditions, string type) => conditions.Find(type)?.IsTrue == true;
}
