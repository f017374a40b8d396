using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources;

/// <summary>What a schema cannot say of the built-in kinds.</summary>
internal static partial class BuiltInRules
{
    public static bool IsKnownKind(string apiVersion, string kind) => apiVersion == "v1" && kind is "Secret" or "Pod" or "Service" or "ConfigMap";

    public static void Default(ResourceKind kind, JsonObject body)
    {
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
        if (request.Kind.Kind == "Namespace" && request.Kind.Group.Length == 0)
        {
            body.Put("spec.finalizers", new JsonArray("kubernetes"));
            body.Put("status.phase", "Active");
            body.Put("metadata.labels", body.At("metadata.labels")?.DeepClone() ?? new JsonObject());
            body["metadata"]!["labels"]!["kubernetes.io/metadata.name"] = body.Name();
        }
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
