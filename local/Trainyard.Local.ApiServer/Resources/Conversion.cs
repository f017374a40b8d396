namespace Trainyard.Local.ApiServer.Resources;

/// <summary>Between the version that a client names and the one that is stored. Where no rule is given only the apiVersion
/// differs.</summary>
internal static class Conversion
{
    private static readonly (string Old, string New)[] EventFields =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static JsonObject ToStorage(ResourceKind kind, JsonObject body)
    {
        var stored = body.Copy();
        if (kind.StoredAs is not null)
        {
            Rename(stored, EventFields.Select(field => (field.New, field.Old)));
            stored["apiVersion"] = "v1";
            new Kinds.EventRules().Default(kind, stored);
            return stored;
        }

        if (IsOldAutoscaler(kind))
            ToMetrics(stored);

        stored["apiVersion"] = kind.Group.Length == 0 ? kind.StorageVersion : $"{kind.Group}/{kind.StorageVersion}";
        return stored;
    }

    public static JsonObject FromStorage(ResourceKind kind, JsonObject stored)
    {
        if (kind.StoredAs is not null)
        {
            Rename(stored, EventFields);
            RemoveEmpty(stored);
            new Kinds.NewEventRules().Default(kind, stored);
        }

        if (IsOldAutoscaler(kind))
            FromMetrics(stored);

        stored["apiVersion"] = kind.ApiVersion;
        return stored;
    }

    private static bool IsOldAutoscaler(ResourceKind kind) => kind is { Kind: "HorizontalPodAutoscaler", Version: "v1", Custom: false };

    private static void Rename(JsonObject body, IEnumerable<(string From, string To)> fields)
    {
        foreach ((var from, var to) in fields)
        {
            if (body.ContainsKey(from))
            {
                var value = body[from];
                body.Remove(from);
                body[to] = value;
            }
        }
    }

    private static void RemoveEmpty(JsonObject body)
    {
        foreach (
            var field in body.Where(field =>
                    field.Key != "eventTime" && (field.Value is null or JsonObject { Count: 0 } || field.Value.Text() is "")
                )
                .Select(field => field.Key)
                .ToArray()
        )
        {
            body.Remove(field);
        }
    }

    private static void ToMetrics(JsonObject body)
    {
        var percent = body.At("spec.targetCPUUtilizationPercentage")?.DeepClone() ?? 80;
        body.Put("spec.targetCPUUtilizationPercentage", null);
        body.Put(
            "spec.metrics",
            new JsonArray(
                new JsonObject
                {
                    ["type"] = "Resource",
                    ["resource"] = new JsonObject
                    {
                        ["name"] = "cpu",
                        ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent },
                    },
                }
            )
        );
    }

    private static void FromMetrics(JsonObject body)
    {
        var percent = body.Objects("spec.metrics")
            .FirstOrDefault(metric => metric.Text("resource.name") == "cpu")
            .At("resource.target.averageUtilization");
        body.Put("spec.targetCPUUtilizationPercentage", percent?.DeepClone());
        body.Put("spec.metrics", null);
        body.Put("spec.behavior", null);
    }
}
