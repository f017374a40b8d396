using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources;

/// <summary>What holds for the metadata of every object.</summary>
internal static class MetadataRules
{
    public static List<FieldError> Check(WriteRequest request, JsonObject next, JsonObject? old)
    {
        List<FieldError> errors = [];
        string name = next.Name();
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else if (old is null && NameFault(request.Kind, name) is { } fault)
        {
            errors.Add(FieldError.Invalid("metadata.name", name, fault));
        }

        CheckLabels(next, errors);
        return errors;
    }

    private static string? NameFault(ResourceKind kind, string name) => kind.Kind switch
    {
        "Namespace" when kind.Group.Length == 0 => Names.LabelFault(name),
        "Service" when kind.Group.Length == 0 => Names.Label1035Fault(name),
        _ when kind.Group == "rbac.authorization.k8s.io" => Names.PathSegmentFault(name),
        _ => Names.SubdomainFault(name),
    };

    private static void CheckLabels(JsonObject next, List<FieldError> errors)
    {
        foreach ((string key, JsonNode? value) in next.At("metadata.labels") as JsonObject ?? [])
        {
            if (Names.LabelKeyFault(key) is { } fault)
            {
                errors.Add(FieldError.Invalid("metadata.labels", key, fault));
            }

            if (Names.LabelValueFault(value.Text("") ?? "") is { } valueFault)
            {
                errors.Add(FieldError.Invalid("metadata.labels", value, valueFault));
            }
        }
    }
}
