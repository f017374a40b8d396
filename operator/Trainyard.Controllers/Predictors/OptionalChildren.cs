using System.Collections.Concurrent;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers.Predictors;

/// <summary>Writes objects of kinds that the cluster may not have: then they are left out, and asked for again after a while.</summary>
/// <param name="client">For reads and writes.</param>
/// <param name="fieldManager">In whose name.</param>
/// <param name="time">The clock.</param>
internal sealed class OptionalChildren(KubernetesClient client, string fieldManager, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Type, DateTimeOffset> missing = new();

    /// <summary>Makes one object what it should be; takes it away where it should not be and is ours.</summary>
    public async Task ApplyAsync<T>(T? wanted, ObjectKey key, string owner, CancellationToken cancellation)
        where T : KubernetesObject<T>, IResource<T>
    {
        if (missing.TryGetValue(typeof(T), out var since) && time.GetUtcNow() - since < AskAgain) return;
        try
        {
            var there = await client.FindAsync<T>(key.Namespace, key.Name, cancellation).ConfigureAwait(false);
            if (wanted is not null) Children.Refuse(there, owner);
            if (wanted is not null && Children.Apply(wanted, there) is { } change) await client.ApplyAsync(change, fieldManager, cancellation: cancellation).ConfigureAwait(false);
            if (wanted is null && there?.Metadata.Controller?.Uid == owner) await client.DeleteAsync<T>(key.Namespace, key.Name, null, cancellation).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            missing[typeof(T)] = time.GetUtcNow();
        }
    }
}
