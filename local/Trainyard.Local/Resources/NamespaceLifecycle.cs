using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources;

/// <summary>A namespace gets its account and its certificates when it is made, and takes everything with it when it goes.</summary>
internal static class NamespaceLifecycle
{
    /// <summary>What a create in an ending namespace is told.</summary>
    public static ApiException Refuse(WriteRequest request, JsonObject ns)
    {
        string name = ns.Name();
        string why = $"unable to create new content in namespace {name} because it is being terminated";
        ApiException forbidden = Api.Refusal.Forbidden(request.Kind, request.Name, why);
        JsonObject details = forbidden.Details!.Copy();
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {name} is being terminated", ["field"] = "metadata.namespace" });
        return new ApiException(403, "Forbidden", forbidden.Message, details);
    }
}
