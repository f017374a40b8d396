namespace Trainyard.Local.ApiServer.Resources;

/// <summary>What holds for the metadata of every object.</summary>
internal static class MetadataRules
{
    public static List<FieldError> Check(WriteRequest request, JsonObject next, JsonObject? old)
    {
        List<FieldError> errors = [];
        var name = next.Name();
        if (name.Length == 0)
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else if (old is null)
            errors.AddRange(NameFaults(request.Kind, name).Select(fault => FieldError.Invalid("metadata.name", name, fault)));

        errors.AddRange(Formats.Faults(next.At("metadata.labels"), "labels", "metadata.labels"));
        errors.AddRange(Formats.Faults(next.At("metadata.annotations"), "annotations", "metadata.annotations"));
        CheckOwners(next, errors);
        CheckFinalizers(request, next, old, errors);
        return errors;
    }

    private static IEnumerable<string> NameFaults(ResourceKind kind, string name) =>
        kind.Kind switch
        {
            "Namespace" or "Service" when kind.Group.Length == 0 => Names.LabelFaults(name),
            _ when kind is { Custom: false, Group: "rbac.authorization.k8s.io" or "policy" } => Names.PathSegmentFaults(name),
            _ => Names.SubdomainFaults(name),
        };

    private static void CheckOwners(JsonObject next, List<FieldError> errors)
    {
        JsonObject[] owners = [.. next.Objects("metadata.ownerReferences")];
        foreach (var owner in owners)
        {
            foreach (
                (var field, var fault) in (ReadOnlySpan<(string, string)>)
                    [
                        ("apiVersion", "version must not be empty"),
                        ("kind", "must not be empty"),
                        ("name", "must not be empty"),
                        ("uid", "must not be empty"),
                    ]
            )
            {
                if (owner.Text(field) is not { Length: > 0 })
                    errors.Add(FieldError.Invalid("metadata.ownerReferences." + field, "", fault));
            }
        }

        JsonObject[] controllers = [.. owners.Where(owner => owner.True("controller"))];
        if (controllers.Length > 1)
        {
            string Told(JsonObject owner) => $"{owner.Text("kind")}/{owner.Text("name")}";
            errors.Add(
                FieldError.Invalid(
                    "metadata.ownerReferences",
                    next.At("metadata.ownerReferences"),
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {Told(controllers[0])} "
                        + $"and {Told(controllers[1])}"
                )
            );
        }
    }

    private static void CheckFinalizers(WriteRequest request, JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        string[] before = [.. old.Texts("metadata.finalizers")];
        string[] added = [.. next.Texts("metadata.finalizers").Where(finalizer => !before.Contains(finalizer))];
        foreach (var finalizer in added)
        {
            var standard = finalizer.Contains('/') || finalizer is Deletion.OrphanFinalizer or Deletion.ForegroundFinalizer or "kubernetes";
            if (Names.QualifiedFaults(finalizer).FirstOrDefault() is { } fault)
            {
                errors.Add(FieldError.Invalid("metadata.finalizers", finalizer, fault));
            }
            else if (!standard && request.Kind.Group.Length == 0)
            {
                errors.Add(
                    FieldError.Invalid(
                        $"metadata.finalizers[{next.Texts("metadata.finalizers").IndexOf(finalizer)}]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified"
                    )
                );
            }
            else if (!standard && request.Kind.Custom)
            {
                request.Warnings.Add(
                    $"metadata.finalizers: \"{finalizer}\": prefer a domain-qualified finalizer name to avoid accidental conflicts "
                        + $"with other finalizer writers"
                );
            }
        }

        if (old?.At("metadata.deletionTimestamp") is not null && added.Length > 0)
        {
            var late = FieldError.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers "
                    + $"[]string{{{string.Join(", ", added.Select(one => $"\"{one}\""))}}}"
            );
            errors.AddRange(request.Kind.Custom ? [late, late] : [late]);
        }
    }
}
