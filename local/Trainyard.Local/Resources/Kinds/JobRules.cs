namespace Trainyard.Local.Resources.Kinds;

internal sealed class JobRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body)
    {
        PodRules.DefaultSpec(body.At("spec.template.spec") as JsonObject);
        if (body["spec"] is not JsonObject spec) return;

        if (spec["completions"] is null && spec["parallelism"] is null) spec["completions"] = 1;

        spec["parallelism"] ??= 1;
        spec["backoffLimit"] ??= spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue;
        spec["podReplacementPolicy"] ??= spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed";
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body["status"] = new JsonObject();
        if (body.True("spec.manualSelector")) return;

        string uid = body.Text("metadata.uid")!;
        body.Put("spec.selector", new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } });
        foreach (string path in (ReadOnlySpan<string>)["metadata", "spec.template.metadata"])
        {
            body.Put(path, body.At(path)?.DeepClone() ?? new JsonObject());
            JsonObject labels = body.At(path + ".labels")?.DeepClone().AsObject() ?? [];
            foreach (string prefix in (ReadOnlySpan<string>)["batch.kubernetes.io/", ""])
            {
                labels[prefix + "controller-uid"] = uid;
                labels[prefix + "job-name"] = body.Name();
            }

            body.At(path)!["labels"] = labels;
        }
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        PodRules.ValidateSpec(next.At("spec.template.spec") as JsonObject, "spec.template.spec", errors);
        if (next.Text("spec.template.spec.restartPolicy") is not ("OnFailure" or "Never"))
            errors.Add(FieldError.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));

        if (next.Text("spec.completionMode") == "Indexed" && next.At("spec.completions") is null)
            errors.Add(FieldError.Required("spec.completions", "when completion mode is Indexed"));

        if (old is not null) CheckImmutable(next, old, errors);
    }

    private static void CheckImmutable(JsonObject next, JsonObject old, List<FieldError> errors)
    {
        bool elastic = old.Text("spec.completionMode") == "Indexed" && Json.Same(next.At("spec.completions"), next.At("spec.parallelism"));
        if (!elastic && !Json.Same(old.At("spec.completions"), next.At("spec.completions")))
            errors.Add(FieldError.Invalid("spec.completions", next.At("spec.completions"), "field is immutable"));

        // A suspended job that has not started may still be placed: node selectors, labels and resources of its template may change.
        bool unstarted = old.True("spec.suspend") && old.At("status.startTime") is null;
        if (!unstarted && !Json.Same(old.At("spec.template"), next.At("spec.template")))
            errors.Add(FieldError.Invalid("spec.template", next.At("spec.template"), "field is immutable"));
    }
}
