namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class JobRules : KindRules
{
    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body["status"] = new JsonObject();
        if (body.True("spec.manualSelector"))
            return;

        // Labels that the job has of its template are the template's with all that is added to them; those of its own stay as they are.
        var shared = body.At("metadata.labels") is null && body.At("spec.template.metadata.labels") is not null;
        var uid = body.Text("metadata.uid")!;
        foreach (var labels in (ReadOnlySpan<string>)["spec.selector.matchLabels", "spec.template.metadata.labels"])
            body.Put(labels, body.At(labels)?.DeepClone() ?? new JsonObject());

        body.Object("spec.selector.matchLabels")!["batch.kubernetes.io/controller-uid"] = uid;
        var own = body.Object("spec.template.metadata.labels")!;
        foreach (var prefix in (ReadOnlySpan<string>)["batch.kubernetes.io/", ""])
        {
            own[prefix + "controller-uid"] = uid;
            own[prefix + "job-name"] = body.Name();
        }

        if (shared)
            Finish(body);
    }

    public override void Finish(JsonObject body) => body.Meta()["labels"] ??= body.At("spec.template.metadata.labels")?.DeepClone();

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (old is not null && !Json.Same(Fixed(old), Fixed(next)))
            errors.Add(FieldError.Invalid("spec.template", next.At("spec.template"), "field is immutable"));

        // A suspended job that has not started may still be placed.
        JsonNode? Fixed(JsonObject job) =>
            old.True("spec.suspend") && old.At("status.startTime") is null
                ? Placeable(job.Object("spec.template")!.Copy())
                : job.At("spec.template");
    }

    /// <summary>Without what says where pods may run.</summary>
    private static JsonObject Placeable(JsonObject template)
    {
        foreach (
            var free in (ReadOnlySpan<string>)["metadata", "spec.nodeSelector", "spec.tolerations", "spec.affinity", "spec.schedulingGates"]
        )
        {
            template.Put(free, null);
        }

        foreach (var container in template["spec"].Containers())
            container.Remove("resources");

        return template;
    }
}
