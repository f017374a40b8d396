namespace Trainyard.Local.ApiServer.Resources.Kinds;

/// <summary>core/v1 events, of which nearly anything will do.</summary>
internal sealed class EventRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body)
    {
        body["source"] ??= new JsonObject();
        foreach (var time in (ReadOnlySpan<string>)["firstTimestamp", "lastTimestamp", "eventTime"])
            body.TryAdd(time, null);

        body["reportingComponent"] ??= "";
        body["reportingInstance"] ??= "";
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        var involved = next.Text("involvedObject.namespace") ?? "";
        var ns = next.Text("metadata.namespace") ?? "";
        if (involved != ns && !(involved.Length == 0 && ns == "default"))
            errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));
    }
}

/// <summary>events.k8s.io/v1 events, of which much must be given. The server tells their faults by the names of the core fields.</summary>
internal sealed class NewEventRules : KindRules
{
    private const int LongestNote = 1024;

    public override void Default(ResourceKind kind, JsonObject body)
    {
        body["deprecatedSource"] ??= new JsonObject();
        foreach (var time in (ReadOnlySpan<string>)["eventTime", "deprecatedFirstTimestamp", "deprecatedLastTimestamp"])
            body.TryAdd(time, null);
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        var involved = next.Text("regarding.namespace") ?? "";
        var ns = next.Text("metadata.namespace") ?? "";
        if (involved != ns && !(involved.Length == 0 && ns == "default"))
            errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));

        if (old is null)
        {
            ValidateNew(next, errors);
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["reason", "action", "type", "note", "reportingController", "reportingInstance"])
        {
            if (!Json.Same(old[field], next[field]))
            {
                var changed = FieldError.Invalid(field, next[field], "field is immutable");
                errors.AddRange([changed, changed]);
            }
        }
    }

    private static void ValidateNew(JsonObject next, List<FieldError> errors)
    {
        if (next["eventTime"] is null)
            errors.Add(FieldError.Required("eventTime"));

        foreach (var field in next["eventTime"] is null ? [] : (string[])["reportingController", "reportingInstance", "action", "reason"])
        {
            if (next.Text(field) is not { Length: > 0 })
                errors.Add(FieldError.Required(field));
        }

        if (next.Text("note")?.Length > LongestNote)
            errors.Add(FieldError.Invalid("message", "", $"can have at most {LongestNote} characters"));

        if (next.Integer("series.count") < 2)
            errors.Add(FieldError.Invalid("series.count", "", "should be at least 2"));

        if (next.Text("type") is not ("Normal" or "Warning"))
            errors.Add(FieldError.Invalid("type", "", "has invalid value: " + next.Text("type")));

        if (next["deprecatedFirstTimestamp"] is not null)
            errors.Add(FieldError.Invalid("firstTimestamp", "", "needs to be unset"));
    }
}
