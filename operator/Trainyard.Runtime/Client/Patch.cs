using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Runtime;

/// <summary>A change to an object, in one of the forms that the API server takes.</summary>
public sealed record Patch
{
    private Patch(string contentType, byte[] body) => (ContentType, Body) = (contentType, body);

    public string ContentType { get; }

    /// <summary>The change, as UTF-8 JSON.</summary>
    public byte[] Body { get; }

    /// <summary>In whose name the fields are owned; required by apply.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Take fields over from other appliers (apply only).</summary>
    public bool Force { get; init; }

    internal bool Idempotent { get; private init; }

    /// <summary>RFC 7386: fields that are named replace, null removes.</summary>
    public static Patch Merge(JsonNode change) => new("application/merge-patch+json", Utf8(change)) { Idempotent = true };

    /// <summary>RFC 6902: a list of operations. An "add" to a list is not idempotent, so none is taken to be.</summary>
    public static Patch Json(JsonArray operations) => new("application/json-patch+json", Utf8(operations));

    /// <summary>Server-side apply: all fields that this manager wants, and no others; what it named before and does not name now
    /// goes.</summary>
    public static Patch Apply<T>(T wanted, string fieldManager, bool force = true)
        where T : KubernetesObject<T>, IResource<T> =>
        new("application/apply-patch+yaml", T.Type.Serialize(wanted))
        {
            FieldManager = fieldManager,
            Force = force,
            Idempotent = true,
        };

    internal List<KeyValuePair<string, string>> Query()
    {
        var query = new List<KeyValuePair<string, string>>();
        query.AddIfSet("fieldManager", FieldManager);
        query.AddIfSet("force", Force ? "true" : null);
        return query;
    }

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
