using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>
/// Writes objects of kinds that the cluster may not have, and that are therefore not watched: what was found is believed for a while, and a
/// kind that is missing is asked for again, soon where something waits for it.
/// </summary>
/// <param name="client">For reads and writes.</param>
internal sealed class OptionalChildren(ApiClient client, string fieldManager, TimeProvider time)
{
    /// <summary>After how long a missing kind that something waits for is asked for again.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Belief = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Type, DateTimeOffset> _missing = new();
    private readonly ConcurrentDictionary<(Type Kind, ObjectKey Key), (string? Wish, DateTimeOffset At)> _settled = new();

    /// <summary>
    /// Makes one object what it should be; takes it away where it should not be and is ours. Gives whether the cluster has the kind.
    /// </summary>
    public async Task<bool> ApplyAsync<T>(
        T? wanted,
        ObjectKey key,
        IKubernetesObject<V1ObjectMeta> owner,
        CancellationToken cancellationToken
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var now = time.GetUtcNow();
        if (_missing.TryGetValue(typeof(T), out var asked) && now - asked < (wanted is null ? Belief : AskAgain))
            return false;
        var wish = $"{owner.Metadata.Uid}{(wanted is null ? null : ChildApplier.Digest(wanted))}";
        if (_settled.TryGetValue((typeof(T), key), out var last) && last.Wish == wish && now - last.At < Belief)
            return true;
        try
        {
            await WriteAsync(wanted, key, owner, cancellationToken);
            _settled[(typeof(T), key)] = (wish, now);
            _missing.TryRemove(typeof(T), out _);
            return true;
        }
        catch (ApiException e) when (e.IsUnknownKind)
        {
            _missing[typeof(T)] = now;
            return false;
        }
    }

    /// <summary>Forgets what was found for an owner that is gone.</summary>
    public void Forget(ObjectKey key)
    {
        foreach (var known in _settled.Keys.Where(known => known.Key == key))
            _settled.TryRemove(known, out _);
    }

    private async Task WriteAsync<T>(T? wanted, ObjectKey key, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var there = await FindAsync<T>(key, cancellationToken);
        if (wanted is null)
        {
            if (there.OwnedBy(owner) is null)
                return;
            await client.DeleteAsync<T>(key.Namespace, key.Name, null, cancellationToken);
            return;
        }

        if (there is not null)
            ChildApplier.Refuse(there, owner);
        if (ChildApplier.Apply(wanted, there) is not { } change)
            return;
        await client.ApplyAsync(change, fieldManager, cancellationToken: cancellationToken);
    }

    private async Task<T?> FindAsync<T>(ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await client.GetAsync<T>(key.Namespace, key.Name, cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound && !e.IsUnknownKind)
        {
            return null;
        }
    }
}
