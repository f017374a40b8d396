using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Runtime;

/// <summary>A change to an object, in one of the forms that the API server takes.</summary>
public sealed record Patch
{
    internal const string MergeType = "application/merge-patch+json";
    internal const string ApplyType = "application/apply-patch+yaml";

    private Patch(string contentType, byte[] body) => (ContentType, Body) = (contentType, body);

    /// <summary>The form.</summary>
    public string ContentType { get; }

    /// <summary>The change, as UTF-8 JSON.</summary>
    public byte[] Body { get; }

    /// <summary>In whose name the fields are owned; required by apply.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Take fields over from other appliers (apply only).</summary>
    public bool Force { get; init; }

    /// <summary>RFC 7386: fields that are named replace, null removes.</summary>
    public static Patch Merge(JsonNode change) => new(MergeType, Utf8(change));

    /// <summary>RFC 6902: a list of operations. An "add" to a list is not idempotent, so none is taken to be.</summary>
    public static Patch Json(JsonArray operations) => new("application/json-patch+json", Utf8(operations));

    /// <summary>Server-side apply: all fields that this manager wants, and no others; what it named before and does not name now
    /// goes.</summary>
    public static Patch Apply(byte[] wanted, string fieldManager, bool force = true) =>
        new(ApplyType, wanted) { FieldManager = fieldManager, Force = force };

    internal List<KeyValuePair<string, string>> Query()
    {
        var query = new List<KeyValuePair<string, string>>();
        query.AddIfSet("fieldManager", FieldManager);
        query.AddIfSet("force", Force ? "true" : null);
        return query;
    }

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
