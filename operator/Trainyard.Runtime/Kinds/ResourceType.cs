using System.Reflection;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>A kind's place in the API, as its <see cref="KubernetesEntityAttribute"/> says: the library's kinds and our own carry
/// one.</summary>
/// <typeparam name="T">The kind.</typeparam>
public static class ResourceType<T>
    where T : IKubernetesObject
{
    private static readonly KubernetesEntityAttribute Entity = typeof(T).GetCustomAttribute<KubernetesEntityAttribute>()
        ?? throw new InvalidOperationException($"{typeof(T).Name} has no [KubernetesEntity], so nobody knows where it lives.");

    /// <summary>The API group; "" is the core group.</summary>
    public static string Group { get; } = Entity.Group ?? "";

    /// <summary>Such as v1.</summary>
    public static string Version { get; } = Entity.ApiVersion;

    /// <summary>The name in paths and in RBAC rules, such as jobs.</summary>
    public static string Plural { get; } = Entity.PluralName;

    /// <summary>Such as Job.</summary>
    public static string Kind { get; } = Entity.Kind;

    /// <summary>Such as batch/v1, or v1 for the core group.</summary>
    public static string ApiVersion { get; } = Entity.GroupVersion();
}

internal static class KubernetesEntityExtensions
{
    /// <summary>What stands in the apiVersion of such an object.</summary>
    public static string GroupVersion(this KubernetesEntityAttribute entity) =>
        string.IsNullOrEmpty(entity.Group) ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}";
}
