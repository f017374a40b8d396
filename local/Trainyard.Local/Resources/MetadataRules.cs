namespace Trainyard.Local.Resources;

/// <summary>What holds for the metadata of every object.</summary>
internal static class MetadataRules
{
    private const int MostAnnotationBytes = 256 << 10;

    public static List<FieldError> Check(WriteRequest request, JsonObject next, JsonObject? old)
    {
        List<FieldError> errors = [];
        string name = next.Name();
        if (name.Length == 0) errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else if (old is null && NameFault(request.Kind, name) is { } fault) errors.Add(FieldError.Invalid("metadata.name", name, fault));

        CheckLabels(next, errors);
        CheckOwners(next, errors);
        CheckFinalizers(request, next, old, errors);
        CheckAnnotations(next, errors);
        return errors;
    }

    private static string? NameFault(ResourceKind kind, string name) => kind.Kind switch
    {
        "Namespace" when kind.Group.Length == 0 => name.Contains('.') ? "must not contain dots" : Names.LabelFault(name),
        "Service" when kind.Group.Length == 0 => Names.LabelFault(name),
        _ when kind.Group == "rbac.authorization.k8s.io" => Names.PathSegmentFault(name),
        _ => Names.SubdomainFault(name),
    };

    private static void CheckOwners(JsonObject next, List<FieldError> errors)
    {
        JsonObject[] owners = [.. next.Objects("metadata.ownerReferences")];
        foreach (JsonObject owner in owners)
        {
            foreach ((string field, string fault) in (ReadOnlySpan<(string, string)>)[("apiVersion", "version must not be empty"),
                ("kind", "must not be empty"), ("name", "must not be empty"), ("uid", "must not be empty")])
            {
                if (owner.Text(field) is not { Length: > 0 })
                    errors.Add(FieldError.Invalid("metadata.ownerReferences." + field, "", fault));
            }
        }

        JsonObject[] controllers = [.. owners.Where(owner => owner.True("controller"))];
        if (controllers.Length > 1)
        {
            string Told(JsonObject owner) => $"{owner.Text("kind")}/{owner.Text("name")}";
            errors.Add(FieldError.Invalid("metadata.ownerReferences", next.At("metadata.ownerReferences"),
                $"Only one reference can have Controller set to true. Found \"true\" in references for {Told(controllers[0])} and {Told(controllers[1])}"));
        }
    }

    private static void CheckFinalizers(WriteRequest request, JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        string[] before = [.. old.Texts("metadata.finalizers")];
        string[] added = [.. next.Texts("metadata.finalizers").Where(finalizer => !before.Contains(finalizer))];
        foreach (string finalizer in added)
        {
            if (Names.LabelKeyFault(finalizer) is { } fault) errors.Add(FieldError.Invalid("metadata.finalizers", finalizer, fault));
            else if (!finalizer.Contains('/')
                && finalizer is not (Deletion.OrphanFinalizer or Deletion.ForegroundFinalizer or "kubernetes") && request.Kind.Custom)
                request.Warnings.Add($"metadata.finalizers: \"{finalizer}\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers");
        }

        if (old?.At("metadata.deletionTimestamp") is not null && added.Length > 0)
        {
            FieldError late = FieldError.Forbidden("metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(one => $"\"{one}\""))}}}");
            errors.AddRange(request.Kind.Custom ? [late, late] : [late]);
        }
    }

    private static void CheckAnnotations(JsonObject next, List<FieldError> errors)
    {
        long size = 0;
        foreach ((string key, JsonNode? value) in next.At("metadata.annotations") as JsonObject ?? [])
        {
            size += key.Length + (value.Text()?.Length ?? 0);
            if (Names.LabelKeyFault(key.ToLowerInvariant()) is { } fault)
                errors.Add(FieldError.Invalid("metadata.annotations", key, fault));
        }

        if (size > MostAnnotationBytes)
            errors.Add(new FieldError("FieldValueTooLong", "metadata.annotations", $"Too long: may not be more than {MostAnnotationBytes} bytes"));
    }

    private static void CheckLabels(JsonObject next, List<FieldError> errors)
    {
        foreach ((string key, JsonNode? value) in next.At("metadata.labels") as JsonObject ?? [])
        {
            if (Names.LabelKeyFault(key) is { } fault) errors.Add(FieldError.Invalid("metadata.labels", key, fault));

            if (Names.LabelValueFault(value.Text() ?? "") is { } valueFault)
                errors.Add(FieldError.Invalid("metadata.labels", value, valueFault));
        }
    }
}
