namespace Trainyard.Local.ApiServer.Admission;

/// <summary>
/// Pod Security admission: a namespace's labels name a standard to enforce on pods, and one to warn of (of what makes pods, too). What the
/// label audit asks for goes to an audit log, which there is not.
/// </summary>
internal static class PodSecurity
{
    private const string Label = "pod-security.kubernetes.io/";

    /// <exception cref="ApiException">Forbidden: the pod violates the standard that its namespace enforces.</exception>
    public static void Check(WriteRequest request, JsonObject body, JsonObject ns)
    {
        var pod = request.Kind.QualifiedPlural == "pods";
        if (PodOf(request.Kind, body) is not { } template)
            return;

        (var level, var version) = Standard(ns, "enforce");
        if (pod && Faults(level, template) is { Length: > 0 } faults)
            throw Refusal.Forbidden(request.Kind, body.Name(), $"violates PodSecurity \"{level}:{version}\": {faults}");

        (level, version) = Standard(ns, "warn");
        if (Faults(level, template) is { Length: > 0 } warned)
            request.Warnings.Add($"would violate PodSecurity \"{level}:{version}\": {warned}");
    }

    /// <summary>The violations of a standard, in the words and the order of the real check; empty if there are none. Pure.</summary>
    public static string Faults(string level, JsonObject pod)
    {
        var checks = level switch
        {
            "baseline" => SecurityChecks.Baseline,
            "restricted" => SecurityChecks.Baseline.Where(check => !check.Overridden).Concat(SecurityChecks.Restricted),
            _ => [],
        };
        PodView view = new(pod);
        return string.Join(
            ", ",
            from check in checks
            let detail = check.Detail(view)
            where detail is not null
            select $"{check.Reason} ({detail})"
        );
    }

    private static (string Level, string Version) Standard(JsonObject ns, string mode) =>
        (ns.Label(Label + mode) ?? "privileged", ns.Label($"{Label}{mode}-version") ?? "latest");

    private static JsonObject? PodOf(ResourceKind kind, JsonObject body) =>
        kind.QualifiedPlural switch
        {
            "pods" => body,
            "deployments.apps" or "replicasets.apps" or "jobs.batch" => body.Object("spec.template"),
            _ => null,
        };
}
