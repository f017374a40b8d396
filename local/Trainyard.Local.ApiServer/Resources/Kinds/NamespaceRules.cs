using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed partial class NamespaceRules : KindRules
{
    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body.Put("spec.finalizers", new JsonArray("kubernetes"));
        body["status"] = new JsonObject { ["phase"] = "Active" };
        SetNameLabel(body);
    }

    public override void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
        if (request.Subresource != "finalize")
            next.Take(old, "spec");

        SetNameLabel(next);
    }

    /// <summary>The labels by which Pod Security is asked for.</summary>
    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        foreach (var mode in (ReadOnlySpan<string>)["enforce", "audit", "warn"])
        {
            var label = "pod-security.kubernetes.io/" + mode;
            if (next.Label(label) is { } level and not ("privileged" or "baseline" or "restricted"))
                errors.Add(FieldError.Invalid($"metadata.labels[{label}]", level, "must be one of privileged, baseline, restricted"));
            if (next.Label(label + "-version") is { } version && !StandardVersion().IsMatch(version))
                errors.Add(FieldError.Invalid($"metadata.labels[{label}-version]", version, "must be \"latest\" or \"v1.x\""));
        }
    }

    [GeneratedRegex("^(latest|v1\\.(0|[1-9][0-9]*))$")]
    private static partial Regex StandardVersion();

    private static void SetNameLabel(JsonObject body) => body.Meta().Make("labels")["kubernetes.io/metadata.name"] = body.Name();
}
