using System.Text.Json.Nodes;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers;

/// <summary>Writes that more than one reconciler needs.</summary>
internal static class ClientExtensions
{
    /// <summary>Creates an object; where one of this name is there already, that one. Creating twice is so the same as creating once.</summary>
    public static async Task<T> CreateOrGetAsync<T>(this KubernetesClient client, T wanted, CancellationToken cancellation)
        where T : KubernetesObject<T>, IResource<T>
    {
        try
        {
            return await client.CreateAsync(wanted, cancellation).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            return await client.GetAsync<T>(wanted.Metadata.Namespace, wanted.Key.Name, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The object, if it belongs to this owner. One of the same name may still be there from an owner that was deleted and made anew.</summary>
    public static T? OwnedBy<T>(this T? value, KubernetesObject owner)
        where T : KubernetesObject =>
        value?.Metadata.Controller?.Uid == owner.Metadata.Uid ? value : null;

    /// <summary>Stops a Job's pods, or lets them start again.</summary>
    public static Task<V1Job> SuspendAsync(this KubernetesClient client, V1Job job, bool suspend, CancellationToken cancellation) =>
        client.PatchAsync<V1Job>(
            job.Metadata.Namespace, job.Key.Name, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = suspend } }), cancellation: cancellation);
}
