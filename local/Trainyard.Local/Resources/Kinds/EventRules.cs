using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources.Kinds;

/// <summary>core/v1 events, of which nearly anything will do.</summary>
internal sealed class EventRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body)
    {
        body["source"] ??= new JsonObject();
        foreach (string time in (ReadOnlySpan<string>)["firstTimestamp", "lastTimestamp", "eventTime"])
        {
            body.TryAdd(time, null);
        }

        body["reportingComponent"] ??= "";
        body["reportingInstance"] ??= "";
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        string involved = next.Text("involvedObject.namespace") ?? "";
        string ns = next.Text("metadata.namespace") ?? "";
        if (involved != ns && !(involved.Length == 0 && ns == "default"))
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));
        }
    }
}

/// <summary>events.k8s.io/v1 events, of which much must be given.</summary>
internal sealed class NewEventRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body) => body.TryAdd("eventTime", null);

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        string involved = next.Text("regarding.namespace") ?? "";
        string ns = next.Text("metadata.namespace") ?? "";
        if (involved != ns && !(involved.Length == 0 && ns == "default"))
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));
        }

        if (old is not null)
        {
            return;
        }

        if (next["eventTime"] is null)
        {
            errors.Add(FieldError.Required("eventTime"));
        }

        foreach (string field in (ReadOnlySpan<string>)["reportingController", "reportingInstance", "action", "reason"])
        {
            if (next.Text(field) is not { Length: > 0 })
            {
                errors.Add(FieldError.Required(field));
            }
        }

        if (next.Text("type") is not ("Normal" or "Warning"))
        {
            errors.Add(FieldError.Invalid("type", "", "has invalid value: " + next.Text("type")));
        }
    }
}
