using System.Text.Json.Nodes;

namespace Trainyard.Local.Schemas;

/// <summary>x-kubernetes-validations.</summary>
internal static class Rules
{
    public static void Check(JsonNode value, JsonNode? old, Schema schema, string path, List<FieldError> errors)
    {
    }
}
