using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>Looks conditions up. The API has a type of them for each kind that is older than the common one.</summary>
public static class Conditions
{
    private const string True = "True";

    extension(V1Condition condition)
    {
        public bool IsTrue => condition.Status == True;
    }

    extension(V1JobCondition condition)
    {
        public bool IsTrue => condition.Status == True;
    }

    extension(V1PodCondition condition)
    {
        public bool IsTrue => condition.Status == True;
    }

    extension(V1DeploymentCondition condition)
    {
        public bool IsTrue => condition.Status == True;
    }

    /// <summary>The condition of a type, or null.</summary>
    public static V1Condition? Find(this IEnumerable<V1Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    public static V1JobCondition? Find(this IEnumerable<V1JobCondition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    public static V1PodCondition? Find(this IEnumerable<V1PodCondition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    public static V1DeploymentCondition? Find(this IEnumerable<V1DeploymentCondition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether the condition of a type is there and True.</summary>
    public static bool IsTrue(this IEnumerable<V1Condition>? conditions, string type) => conditions.Find(type)?.Status == True;

    public static bool IsTrue(this IEnumerable<V1JobCondition>? conditions, string type) => conditions.Find(type)?.Status == True;

    public static bool IsTrue(this IEnumerable<V1PodCondition>? conditions, string type) => conditions.Find(type)?.Status == True;

    public static bool IsTrue(this IEnumerable<V1DeploymentCondition>? conditions, string type) => conditions.Find(type)?.Status == True;
}
