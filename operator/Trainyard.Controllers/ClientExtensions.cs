using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>Writes that more than one reconciler needs.</summary>
internal static class ClientExtensions
{
    /// <summary>Creates an object; where one of this name is there already, that one. Creating twice is so the same as creating
    /// once.</summary>
    public static async Task<T> CreateOrGetAsync<T>(this ApiClient client, T wanted, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await client.CreateAsync(wanted, cancellationToken);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            return await client.GetAsync<T>(wanted.Metadata.NamespaceProperty, wanted.Key.Name, cancellationToken);
        }
    }

    /// <summary>The object, if it belongs to this owner. One of the same name may still be there from an owner that was deleted and made
    /// anew.</summary>
    public static T? OwnedBy<T>(this T? value, IKubernetesObject<V1ObjectMeta> owner)
        where T : class, IKubernetesObject<V1ObjectMeta> => value?.Metadata.Controller?.Uid == owner.Metadata.Uid ? value : null;

    /// <summary>The events that would solve a puzzle, where it is time to ask; else none.</summary>
    public static async Task<IReadOnlyList<Corev1Event>> AskAsync(
        this ApiClient client,
        Puzzle? puzzle,
        string ns,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (puzzle?.IsDue(now) != true)
            return [];
        return await client
            .ListAsync<Corev1Event>(ns, new() { FieldSelector = $"involvedObject.uid={puzzle.Uid}" }, cancellationToken)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Stops a Job's pods, or lets them start again. A queue of Kueue's suspends and starts Jobs itself, and would start one again
    /// that it has let in: such a Job is deleted, which gives its place in the queue to others too.</summary>
    public static async Task SuspendAsync(
        this ApiClient client,
        ClusterCaches caches,
        V1Job job,
        bool wanted,
        CancellationToken cancellationToken
    )
    {
        var queued = job.Metadata.Label(TrainingPods.QueueLabel) is not null;
        if (queued && wanted)
            await client.DeleteAsync<V1Job>(job.Metadata.NamespaceProperty, job.Key.Name, null, cancellationToken);
        if (queued || (job.Spec?.Suspend ?? false) == wanted)
            return;
        var suspend = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = wanted } });
        caches.Jobs.Observe(
            await client.PatchAsync<V1Job>(job.Metadata.NamespaceProperty, job.Key.Name, suspend, cancellationToken: cancellationToken)
        );
    }
}
