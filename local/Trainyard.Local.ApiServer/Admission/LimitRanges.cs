namespace Trainyard.Local.ApiServer.Admission;

/// <summary>LimitRange admission: what containers get that say nothing, and what is too much or too little. Pure.</summary>
internal static class LimitRanges
{
    public static void Default(JsonObject pod, JsonObject range)
    {
        List<string> set = [];
        JsonObject[] limits = [.. Items(range, "Container")];
        foreach (
            (var list, var named) in (ReadOnlySpan<(string, string)>)[("containers", "container"), ("initContainers", "init container")]
        )
        {
            foreach (var container in pod.Objects("spec." + list))
            {
                foreach (
                    (var field, var what, var from) in (ReadOnlySpan<(string, string, string)>)
                        [("requests", "request", "defaultRequest"), ("limits", "limit", "default")]
                )
                {
                    if (Fill(container, field, limits.Select(limit => limit.Object(from))) is { Length: > 0 } names)
                        set.Add($"{names} {what} for {named} {container.Text("name")}");
                }
            }
        }

        if (set.Count > 0)
            pod.Meta().Make("annotations")["kubernetes.io/limit-ranger"] = "LimitRanger plugin set: " + string.Join("; ", set);
    }

    /// <summary>Why a pod or a claim may not be, as the server words it; null if it may.</summary>
    public static string? Fault(string resource, JsonObject body, JsonObject range)
    {
        string[] faults = resource switch
        {
            "pods" =>
            [
                .. ContainerFaults(body, range),
                .. Items(range, "Pod")
                    .SelectMany(limit => Bounds("Pod", limit, PodResources.Total(body, "requests"), PodResources.Total(body, "limits"))),
            ],
            "persistentvolumeclaims" =>
            [
                .. Items(range, "PersistentVolumeClaim").SelectMany(limit => ClaimBounds(limit, body.Map("spec.resources.requests"))),
            ],
            _ => [],
        };
        return faults.Length switch
        {
            0 => null,
            1 => faults[0],
            _ => $"[{string.Join(", ", faults)}]",
        };
    }

    private static IEnumerable<JsonObject> Items(JsonObject range, string type) =>
        range.Objects("spec.limits").Where(limit => limit.Text("type") == type);

    /// <summary>Sets what is not there; gives its names.</summary>
    private static string Fill(JsonObject container, string field, IEnumerable<JsonObject?> defaults)
    {
        List<string> names = [];
        foreach ((var name, var amount) in defaults.SelectMany(one => one ?? []))
        {
            var own = container.Make("resources").Make(field);
            if (!own.ContainsKey(name))
                names.Add(name);
            own[name] ??= amount!.DeepClone();
        }

        return string.Join(", ", names.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> ContainerFaults(JsonObject pod, JsonObject range) =>
        from limit in Items(range, "Container")
        from container in pod["spec"].Containers()
        from fault in Bounds("Container", limit, container.Map("resources.requests"), container.Map("resources.limits"))
        select fault;

    private static IEnumerable<string> Bounds(
        string type,
        JsonObject limit,
        IDictionary<string, string> requests,
        IDictionary<string, string> limits
    ) =>
        Sorted(limit, "min")
            .Select(least =>
                Breach(
                    $"minimum {least.Key} usage per {type} is {least.Value}",
                    least,
                    ("request", requests),
                    ("limit", limits),
                    below: true
                )
            )
            .Concat(
                Sorted(limit, "max")
                    .Select(most =>
                        Breach($"maximum {most.Key} usage per {type} is {most.Value}", most, ("limit", limits), ("request", requests))
                    )
            )
            .Concat(Sorted(limit, "maxLimitRequestRatio").Select(ratio => RatioFault(type, ratio, requests, limits)))
            .OfType<string>();

    private static IEnumerable<string> ClaimBounds(JsonObject limit, Dictionary<string, string> requests)
    {
        const string type = "PersistentVolumeClaim";
        (string, IDictionary<string, string>) asked = ("request", requests);
        return Sorted(limit, "min")
            .Select(least => Breach($"minimum {least.Key} usage per {type} is {least.Value}", least, asked, asked, below: true))
            .Concat(Sorted(limit, "max").Select(most => Breach($"maximum {most.Key} usage per {type} is {most.Value}", most, asked, asked)))
            .OfType<string>();
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(JsonObject limit, string field) =>
        limit.Map(field).OrderBy(p => p.Key, StringComparer.Ordinal);

    /// <param name="rule">The beginning of the words.</param>
    /// <param name="first">Must be there, and within the bound.</param>
    /// <param name="second">Must be within it if it is there.</param>
    /// <param name="below">The bound is a least amount.</param>
    private static string? Breach(
        string rule,
        KeyValuePair<string, string> bound,
        (string What, IDictionary<string, string> Amounts) first,
        (string What, IDictionary<string, string> Amounts) second,
        bool below = false
    )
    {
        if (!first.Amounts.ContainsKey(bound.Key))
            return $"{rule}.  No {first.What} is specified";

        foreach ((var what, var amounts) in (ReadOnlySpan<(string, IDictionary<string, string>)>)[first, second])
        {
            if (
                amounts.TryGetValue(bound.Key, out var amount)
                && Amount(amount) is var own
                && (below ? own < Amount(bound.Value) : own > Amount(bound.Value))
            )
            {
                return $"{rule}, but {what} is {amount}";
            }
        }

        return null;
    }

    private static string? RatioFault(
        string type,
        KeyValuePair<string, string> most,
        IDictionary<string, string> requests,
        IDictionary<string, string> limits
    )
    {
        var rule = $"{most.Key} max limit to request ratio per {type} is {most.Value}, but ";
        if (!requests.TryGetValue(most.Key, out var request) || Amount(request) == 0)
            return rule + "no request is specified or request is 0";
        if (!limits.TryGetValue(most.Key, out var limit) || Amount(limit) == 0)
            return rule + "no limit is specified or limit is 0";

        var ratio = Amount(limit) / Amount(request);
        return ratio > Amount(most.Value) ? rule + "provided ratio is " + ratio.ToString("F6", CultureInfo.InvariantCulture) : null;
    }

    private static decimal Amount(string quantity) => Quantity.TryParse(quantity, out var value) ? value : 0;
}
