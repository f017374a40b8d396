using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources;

/// <summary>What a schema cannot say of the built-in kinds.</summary>
internal static partial class BuiltInRules
{
    public static bool IsKnownKind(string apiVersion, string kind) => apiVersion == "v1" && kind is "Secret" or "Pod" or "Service" or "ConfigMap";

    public static void Default(ResourceKind kind, JsonObject body)
    {
        if (kind.Kind == "CustomResourceDefinition")
        {
            DefaultDefinition(body);
        }

        if (kind.Kind == "Secret" && body["stringData"] is JsonObject plain)
        {
            foreach ((string key, JsonNode? value) in plain)
            {
                body.Put("data", body["data"]?.DeepClone() ?? new JsonObject());
                body["data"]![key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.Text("") ?? ""));
            }

            body.Remove("stringData");
        }
    }

    public static void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        if (request.Kind.Kind == "CustomResourceDefinition")
        {
            JsonArray stored = [.. body.Objects("spec.versions").Where(version => version.True("storage")).Select(version => (JsonNode)version.Text("name")!)];
            body["status"] = new JsonObject { ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" }, ["storedVersions"] = stored, ["conditions"] = new JsonArray() };
        }

        if (request.Kind.Kind == "Namespace" && request.Kind.Group.Length == 0)
        {
            body.Put("spec.finalizers", new JsonArray("kubernetes"));
            body.Put("status.phase", "Active");
            body.Put("metadata.labels", body.At("metadata.labels")?.DeepClone() ?? new JsonObject());
            body["metadata"]!["labels"]!["kubernetes.io/metadata.name"] = body.Name();
        }
    }

    private static void DefaultDefinition(JsonObject body)
    {
        string kind = body.Text("spec.names.kind") ?? "";
        body.Put("spec.names.listKind", body.Text("spec.names.listKind") ?? (kind.Length > 0 ? kind + "List" : null));
        body.Put("spec.names.singular", body.Text("spec.names.singular") ?? (kind.Length > 0 ? kind.ToLowerInvariant() : null));
        body.Put("spec.conversion", body.At("spec.conversion")?.DeepClone() ?? new JsonObject { ["strategy"] = "None" });
    }

    public static void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
    }

    public static void Admit(WriteRequest request, JsonObject next, Registry registry)
    {
    }

    public static void Validate(WriteRequest request, JsonObject next, JsonObject? old, List<FieldError> errors)
    {
    }
}
