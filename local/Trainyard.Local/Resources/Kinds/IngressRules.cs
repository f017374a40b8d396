namespace Trainyard.Local.Resources.Kinds;

internal sealed class IngressRules : KindRules
{
    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry) =>
        body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (!next.Objects("spec.rules").Any() && next.At("spec.defaultBackend") is null)
            errors.Add(FieldError.Invalid("spec", null, "either `defaultBackend` or `rules` must be specified"));

        foreach ((int i, JsonObject rule) in next.Objects("spec.rules").Index())
        {
            string host = rule.Text("host") ?? "";
            if (host.Length > 0 && Names.SubdomainFault(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is { } fault)
                errors.Add(FieldError.Invalid($"spec.rules[{i}].host", host, fault));

            foreach ((int j, JsonObject path) in rule.Objects("http.paths").Index()) ValidatePath(path, $"spec.rules[{i}].http.paths[{j}]", errors);
        }
    }

    private static void ValidatePath(JsonObject path, string where, List<FieldError> errors)
    {
        switch (path.Text("pathType"))
        {
            case null:
                errors.Add(FieldError.Required(where + ".pathType", "pathType must be specified"));
                break;
            case "Exact" or "Prefix" when path.Text("path")?.StartsWith('/') is not true:
                errors.Add(FieldError.Invalid(where + ".path", path.Text("path") ?? "", "must be an absolute path"));
                break;
            case "Exact" or "Prefix" or "ImplementationSpecific":
                break;
            case { } unknown:
                errors.Add(FieldError.NotSupported(where + ".pathType", unknown, ["Exact", "ImplementationSpecific", "Prefix"]));
                break;
        }
    }
}
