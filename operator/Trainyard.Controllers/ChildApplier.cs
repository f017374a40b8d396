using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>Writes the objects that a resource owns, and nothing that has not changed.</summary>
/// <param name="client">For writes.</param>
internal sealed class ChildApplier(ApiClient client, string fieldManager)
{
    private const string AppliedAnnotation = "trainyard.dev/applied";

    /// <summary>Makes one object what it should be; takes it away where it should not be.</summary>
    /// <param name="wanted">The object; null where there should be none.</param>
    /// <param name="owner">What owns it: what belongs to others is not touched.</param>
    public async Task ApplyAsync<T>(
        T? wanted,
        ObjectKey key,
        IKubernetesObject<V1ObjectMeta> owner,
        ObjectCache<T> cache,
        CancellationToken cancellationToken
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var there = cache.Get(key);
        if (wanted is not null)
        {
            if ((there ?? await client.FindAsync<T>(key.Namespace, key.Name, cancellationToken)) is { } found)
                Refuse(found, owner);
            if (Apply(wanted, there) is { } change)
                cache.Observe(await client.ApplyAsync(change, fieldManager, cancellationToken: cancellationToken));
        }
        else if (there.OwnedBy(owner) is not null)
        {
            await client.DeleteAsync<T>(key.Namespace, key.Name, null, cancellationToken);
        }
    }

    /// <summary>The object, where it is the owner's and is to stay; else throws <see cref="NameTakenException"/>: it is not ours to
    /// change.</summary>
    public static T Refuse<T>(T there, IKubernetesObject<V1ObjectMeta> owner)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (there.OwnedBy(owner) is { Metadata.DeletionTimestamp: null } ours)
            return ours;
        var namesake = there.Metadata.Controller is { } other && other.Kind == owner.Kind && other.Name == owner.Metadata.Name;
        throw new NameTakenException(ResourceType<T>.Kind, there.Key, passing: namesake || there.Metadata.DeletionTimestamp is not null);
    }

    /// <summary>What to apply; null where what is there says so already. A digest tells whether fields have gone from the wish.</summary>
    public static T? Apply<T>(T wanted, T? there)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var (json, digest) = (ClusterJson.Options.Write(wanted), Digest(wanted));
        if (
            there?.Metadata.Annotation(AppliedAnnotation) == digest
            && Covers(JsonNode.Parse(ClusterJson.Options.Write(there)), JsonNode.Parse(json))
        )
        {
            return null;
        }

        var node = JsonNode.Parse(json)!;
        var metadata = node["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[AppliedAnnotation] = digest;
        return node.Deserialize(ClusterJson.Options.Of<T>());
    }

    /// <summary>The first letters of a digest of all that is wanted.</summary>
    public static string Digest<T>(T wanted)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Convert.ToHexStringLower(SHA256.HashData(ClusterJson.Options.Write(wanted)))[..16];

    /// <summary>Whether every field that is wanted is there, whatever else is.</summary>
    private static bool Covers(JsonNode? there, JsonNode? wanted) =>
        (there, wanted) switch
        {
            (JsonObject a, JsonObject b) => b.All(field => Covers(a[field.Key], field.Value)),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Covers(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(there, wanted),
        };
}

/// <summary>An object that a resource needs has a name that another object has already.</summary>
/// <param name="passing">Whether that one is on its way out, as what a deleted owner of the same name has left is.</param>
internal sealed class NameTakenException(string kind, ObjectKey key, bool passing)
    : InvalidOperationException(
        passing
            ? $"waiting for the {kind} {key} of a deleted namesake to go"
            : $"the {kind} {key} is there already and belongs to somebody else: rename or remove it, or rename this resource"
    )
{
    /// <summary>Whether waiting is all that it takes.</summary>
    public bool Passing { get; } = passing;
}
