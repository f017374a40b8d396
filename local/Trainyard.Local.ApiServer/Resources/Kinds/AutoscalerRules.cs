namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class AutoscalerRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body)
    {
        if (kind.Version != "v2" || body["spec"] is not JsonObject spec)
            return;

        if (spec["metrics"] is not JsonArray { Count: > 0 })
        {
            spec["metrics"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Resource",
                    ["resource"] = new JsonObject
                    {
                        ["name"] = "cpu",
                        ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
                    },
                }
            );
        }

        if (spec["behavior"] is JsonObject behavior)
        {
            Fill(behavior, "scaleUp", 0, [("Pods", 4), ("Percent", 100)]);
            Fill(behavior, "scaleDown", null, [("Percent", 100)]);
        }

        if (body["status"] is JsonObject status)
        {
            status["desiredReplicas"] ??= 0;
            status.TryAdd("currentMetrics", null);
        }
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry) =>
        body["status"] = new JsonObject { ["desiredReplicas"] = 0, ["currentMetrics"] = null };

    private static void Fill(JsonObject behavior, string direction, int? window, (string Type, int Value)[] policies)
    {
        var rules = behavior.Make(direction);
        rules["selectPolicy"] ??= "Max";
        if (window is not null)
            rules["stabilizationWindowSeconds"] ??= window;

        rules["policies"] ??= policies
            .Select(policy => new JsonObject
            {
                ["type"] = policy.Type,
                ["value"] = policy.Value,
                ["periodSeconds"] = 15,
            })
            .ToJson();
    }
}
