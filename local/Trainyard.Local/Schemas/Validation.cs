using System.Text.Json.Nodes;
using Trainyard.Local.Resources;

namespace Trainyard.Local.Schemas;

/// <summary>Checks an object against its schema; every fault is told at once.</summary>
internal static class Validation
{
    public static void Check(JsonObject next, JsonObject? old, ResourceKind kind, List<FieldError> errors)
    {
    }
}
