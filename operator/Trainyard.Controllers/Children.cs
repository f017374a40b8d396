using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers;

/// <summary>Writes the objects that a resource owns, and nothing that has not changed.</summary>
/// <param name="client">For writes.</param>
/// <param name="fieldManager">In whose name.</param>
internal sealed class Children(KubernetesClient client, string fieldManager)
{
    private const string AppliedAnnotation = "trainyard.dev/applied";

    /// <summary>Makes one object what it should be; takes it away where it should not be.</summary>
    /// <param name="wanted">The object; null where there should be none.</param>
    /// <param name="key">Where it stands.</param>
    /// <param name="owner">The uid of what owns it: what belongs to others is not deleted.</param>
    /// <param name="cache">What is there.</param>
    /// <param name="cancellation">Lets go.</param>
    public async Task ApplyAsync<T>(T? wanted, ObjectKey key, string owner, ObjectCache<T> cache, CancellationToken cancellation)
        where T : KubernetesObject<T>, IResource<T>
    {
        var there = cache.Get(key);
        if (wanted is not null)
        {
            Refuse(there ?? await client.FindAsync<T>(key.Namespace, key.Name, cancellation).ConfigureAwait(false), owner);
            if (Apply(wanted, there) is { } change) cache.Observe(await client.ApplyAsync(change, fieldManager, cancellation: cancellation).ConfigureAwait(false));
        }
        else if (there?.Metadata.Controller?.Uid == owner)
        {
            await client.DeleteAsync<T>(key.Namespace, key.Name, null, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Throws <see cref="NameTakenException"/> where an object of this name belongs to somebody else: it is not ours to change.</summary>
    public static void Refuse<T>(T? there, string owner)
        where T : KubernetesObject<T>, IResource<T>
    {
        if (there is not null && there.Metadata.Controller?.Uid != owner) throw new NameTakenException(T.Type.Kind, there.Key);
    }

    /// <summary>What to apply; null where what is there says so already. A digest tells whether fields have gone from the wish.</summary>
    public static T? Apply<T>(T wanted, T? there)
        where T : KubernetesObject<T>, IResource<T>
    {
        var json = T.Type.Serialize(wanted);
        var digest = Convert.ToHexStringLower(SHA256.HashData(json))[..16];
        if (there?.Metadata.Annotation(AppliedAnnotation) == digest && Covers(JsonNode.Parse(T.Type.Serialize(there)), JsonNode.Parse(json))) return null;
        var node = JsonNode.Parse(json)!;
        var metadata = node["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        annotations[AppliedAnnotation] = digest;
        return node.Deserialize(T.Type.Json);
    }

    /// <summary>Whether every field that is wanted is there, whatever else is.</summary>
    private static bool Covers(JsonNode? there, JsonNode? wanted) => (there, wanted) switch
    {
        (JsonObject a, JsonObject b) => b.All(field => Covers(a[field.Key], field.Value)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Covers(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(there, wanted),
    };
}

/// <summary>An object that a resource needs has a name that somebody else's object has already.</summary>
internal sealed class NameTakenException(string kind, ObjectKey key) : InvalidOperationException($"the {kind} {key} is there already and belongs to somebody else: rename or remove it, or rename this resource");
