using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>Brings the world nearer to what one object asks for.</summary>
public interface IEntityController<in T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Looks at what is and at what should be, and does what is missing. Called again and again: nothing may depend on which change woke
    /// it, and doing it twice must be the same as doing it once. Never called for one object twice at a time. An exception means: again,
    /// after a while.
    /// </summary>
    Task<ReconcileResult> ReconcileAsync(T entity, CancellationToken cancellationToken);

    /// <summary>The object is not there (any more): drop what is kept in memory for it.</summary>
    void Forget(ObjectKey key) { }
}

/// <summary>When to come back.</summary>
/// <param name="RequeueAfter">After this time; null: when something changes.</param>
public readonly record struct ReconcileResult(TimeSpan? RequeueAfter)
{
    public static ReconcileResult Done => default;

    /// <summary>After this time, or earlier when something changes.</summary>
    public static ReconcileResult After(TimeSpan delay) => new(delay);
}
