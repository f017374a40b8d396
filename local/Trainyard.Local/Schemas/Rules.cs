using System.Text.Json.Nodes;

namespace Trainyard.Local.Schemas;

/// <summary>x-kubernetes-validations.</summary>
internal static class Rules
{
    public static void Check(JsonNode value, JsonNode? old, Schema schema, string path, List<FieldError> errors)
    {
    }

    /// <summary>Tells the rules of a schema that cannot be read.</summary>
    public static void CheckSyntax(JsonObject schema, string path, List<FieldError> errors)
    {
    }
}
