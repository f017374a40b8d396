namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>Where a recommendation ends up after stabilisation, policies and bounds, and the reasons for the conditions.</summary>
internal sealed record ScalingDecision(
    int Replicas,
    (string Reason, string Message) Able,
    (bool Limited, string Reason, string Message) Limit
);

/// <summary>spec.behavior of an autoscaler: stabilisation windows and policies, with the real one's defaults; pure.</summary>
internal static class ScalingRules
{
    public static ScalingDecision Apply(
        JsonObject autoscaler,
        int current,
        int desired,
        ScalingHistory history,
        WorkloadOptions options,
        DateTimeOffset now
    )
    {
        var up = autoscaler.Object("spec.behavior.scaleUp");
        var down = autoscaler.Object("spec.behavior.scaleDown");
        var stable = Stabilize(
            current,
            desired,
            history,
            TimeSpan.FromSeconds(up.Integer("stabilizationWindowSeconds") ?? 0),
            down.Integer("stabilizationWindowSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : options.DownscaleStabilization,
            now
        );
        var able =
            stable == desired ? ("ReadyForNewScale", "recommended size matches current size")
            : stable > desired
                ? ("ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest recent recommendation")
            : ("ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent recommendation");
        var (replicas, limit) = Bound(
            current,
            stable,
            UpLimit(up, current, history, now),
            DownLimit(down, current, history, now),
            autoscaler.Int(1, "spec.minReplicas"),
            autoscaler.Int(1, "spec.maxReplicas")
        );
        return new(replicas, able, limit);
    }

    /// <summary>Up only as far as the lowest, down only as far as the highest recommendation of the window.</summary>
    private static int Stabilize(
        int current,
        int desired,
        ScalingHistory history,
        TimeSpan upWindow,
        TimeSpan downWindow,
        DateTimeOffset now
    )
    {
        var lowest = history.Recommendations.Where(r => r.At > now - upWindow).Select(r => r.Replicas).Append(desired).Min();
        var highest = history.Recommendations.Where(r => r.At > now - downWindow).Select(r => r.Replicas).Append(desired).Max();
        return current < lowest ? lowest : Math.Min(current, highest);
    }

    private static (int, (bool, string, string)) Bound(int current, int wanted, int upLimit, int downLimit, int min, int max)
    {
        if (wanted > current && wanted > Math.Min(max, upLimit))
        {
            return upLimit < max
                ? (upLimit, (true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate"))
                : (max, (true, "TooManyReplicas", "the desired replica count is more than the maximum replica count"));
        }

        if (wanted < current && wanted < Math.Max(min, downLimit))
        {
            return downLimit > min
                ? (downLimit, (true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate"))
                : (min, (true, "TooFewReplicas", "the desired replica count is less than the minimum replica count"));
        }

        if (wanted < min)
            return (min, (true, "TooFewReplicas", "the desired replica count is less than the minimum replica count"));
        if (wanted > max)
            return (max, (true, "TooManyReplicas", "the desired replica count is more than the maximum replica count"));
        return (wanted, (false, "DesiredWithinRange", "the desired count is within the acceptable range"));
    }

    private static int UpLimit(JsonObject? rules, int current, ScalingHistory history, DateTimeOffset now)
    {
        if (rules.Text("selectPolicy") == "Disabled")
            return current;
        var limits = Policies(rules, [("Pods", 4, 15), ("Percent", 100, 15)])
            .Select(p =>
            {
                var start = current - history.ChangedWithin(p.Period, up: true, now);
                return p.Type == "Pods" ? start + p.Value : (int)Math.Ceiling(start * (1 + (p.Value / 100.0)));
            })
            .ToList();
        return Math.Max(current, rules.Text("selectPolicy") == "Min" ? limits.Min() : limits.Max());
    }

    private static int DownLimit(JsonObject? rules, int current, ScalingHistory history, DateTimeOffset now)
    {
        if (rules.Text("selectPolicy") == "Disabled")
            return current;
        var limits = Policies(rules, [("Percent", 100, 15)])
            .Select(p =>
            {
                var start = current + history.ChangedWithin(p.Period, up: false, now);
                return p.Type == "Pods" ? start - p.Value : (int)(start * (1 - (p.Value / 100.0)));
            })
            .ToList();
        return Math.Min(current, rules.Text("selectPolicy") == "Min" ? limits.Max() : limits.Min());
    }

    private static IEnumerable<(string Type, int Value, TimeSpan Period)> Policies(
        JsonObject? rules,
        IEnumerable<(string Type, int Value, int Seconds)> byDefault
    )
    {
        var own = rules
            .Objects("policies")
            .Select(p => (Type: p.Text("type") ?? "Pods", Value: p.Int(0, "value"), Seconds: p.Int(15, "periodSeconds")))
            .ToList();
        return (own.Count > 0 ? own : byDefault).Select(p => (p.Type, p.Value, TimeSpan.FromSeconds(p.Seconds)));
    }
}
