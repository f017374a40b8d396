namespace Trainyard.Local.ApiServer.Admission;

/// <summary>What objects use of a ResourceQuota, and when that is too much. Pure.</summary>
public static class Quotas
{
    private static readonly string[] MustBeSaid = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

    /// <summary>The resource whose objects are counted under a name of <c>spec.hard</c>.</summary>
    public static string ResourceOf(string name) =>
        name.StartsWith("count/", StringComparison.Ordinal) ? name[6..]
        : name == "requests.storage" || name.Contains(".storageclass.storage.k8s.io/") ? "persistentvolumeclaims"
        : name.StartsWith("services.", StringComparison.Ordinal) ? "services"
        : name is "cpu" or "memory" or "ephemeral-storage"
        || name.StartsWith("requests.", StringComparison.Ordinal)
        || name.StartsWith("limits.", StringComparison.Ordinal)
            ? "pods"
        : name;

    /// <summary>What of a quota all objects of its namespace use.</summary>
    /// <param name="list">Gives the objects of a resource.</param>
    public static Dictionary<string, string> Used(JsonObject quota, Func<string, IEnumerable<JsonObject>> list)
    {
        var used = quota.Map("spec.hard").Keys.ToDictionary(name => name, _ => "0");
        foreach (var names in used.Keys.GroupBy(ResourceOf).ToArray())
        {
            Dictionary<string, string>[] each =
            [
                .. list(names.Key).Where(one => Covers(quota, names.Key, one)).Select(one => Usage(names.Key, one)),
            ];
            foreach (var name in names)
                used[name] = Quantity.Sum(each.Select(usage => usage.GetValueOrDefault(name, "0")));
        }

        return used;
    }

    /// <summary>Why an object would be too much, as the server words it; null if it is not.</summary>
    public static string? Fault(JsonObject quota, string resource, JsonObject body, Func<string, IEnumerable<JsonObject>> list)
    {
        var hard = quota.Map("spec.hard");
        if (!Covers(quota, resource, body))
            return null;
        if (resource == "pods" && Unsaid(body, hard) is { Length: > 0 } unsaid)
            return $"failed quota: {quota.Name()}: must specify {unsaid}";

        SortedDictionary<string, string> asked = new(
            Usage(resource, body).Where(usage => hard.ContainsKey(usage.Key)).ToDictionary(),
            StringComparer.Ordinal
        );
        if (asked.Count == 0)
            return null;

        var used = Used(quota, list);
        string[] exceeded =
        [
            .. asked.Keys.Where(name =>
                Quantity.Parse(asked[name]) > 0 && Quantity.Parse(Quantity.Sum([used[name], asked[name]])) > Quantity.Parse(hard[name])
            ),
        ];
        string Told(IDictionary<string, string> amounts) => string.Join(',', exceeded.Select(name => $"{name}={amounts[name]}"));
        return exceeded.Length == 0
            ? null
            : $"exceeded quota: {quota.Name()}, requested: {Told(asked)}, used: {Told(used)}, limited: {Told(hard)}";
    }

    /// <summary>Whether the scopes of a quota take an object in.</summary>
    private static bool Covers(JsonObject quota, string resource, JsonObject body)
    {
        var terms = quota
            .Texts("spec.scopes")
            .Select(scope => new JsonObject { ["scopeName"] = scope, ["operator"] = "Exists" })
            .Concat(quota.Objects("spec.scopeSelector.matchExpressions"));
        var bestEffort = body.Text("status.qosClass") == "BestEffort";
        var ends = body.At("spec.activeDeadlineSeconds") is not null;
        return terms.All(term =>
            resource == "pods"
            && term.Text("scopeName") switch
            {
                "BestEffort" => bestEffort,
                "NotBestEffort" => !bestEffort,
                "Terminating" => ends,
                "NotTerminating" => !ends,
                "PriorityClass" => HasClass(term, body.Text("spec.priorityClassName")),
                _ => false,
            }
        );
    }

    private static bool HasClass(JsonObject term, string? priority) =>
        term.Text("operator") switch
        {
            "In" => priority is not null && term.Texts("values").Contains(priority),
            "NotIn" => priority is null || !term.Texts("values").Contains(priority),
            "DoesNotExist" => priority is null,
            _ => priority is not null,
        };

    private static Dictionary<string, string> Usage(string resource, JsonObject body)
    {
        Dictionary<string, string> usage = new() { ["count/" + resource] = "1" };
        if (resource == "pods" && body.HasEnded())
            return usage;

        usage[resource] = "1";
        if (resource == "pods")
            AddPod(usage, body);
        if (resource == "persistentvolumeclaims")
            AddClaim(usage, body);
        if (resource == "services")
            AddService(usage, body);
        return usage;
    }

    private static void AddPod(Dictionary<string, string> usage, JsonObject pod)
    {
        foreach ((var name, var amount) in PodResources.Total(pod, "limits"))
            usage["limits." + name] = amount;
        foreach ((var name, var amount) in PodResources.Total(pod, "requests"))
            usage["requests." + name] = usage[name] = amount;
    }

    private static void AddClaim(Dictionary<string, string> usage, JsonObject claim)
    {
        usage["requests.storage"] = claim.Text("spec.resources.requests.storage") ?? "0";
        if (claim.Text("spec.storageClassName") is not { Length: > 0 } name)
            return;

        usage[name + ".storageclass.storage.k8s.io/requests.storage"] = usage["requests.storage"];
        usage[name + ".storageclass.storage.k8s.io/persistentvolumeclaims"] = "1";
    }

    private static void AddService(Dictionary<string, string> usage, JsonObject service)
    {
        var type = service.Text("spec.type") ?? "";
        if (type is "NodePort" or "LoadBalancer")
            usage["services.nodeports"] = service.Objects("spec.ports").Count().ToString(CultureInfo.InvariantCulture);
        if (type == "LoadBalancer")
            usage["services.loadbalancers"] = "1";
    }

    /// <summary>What a quota counts and containers do not say: limits.cpu for: a,b; cpu for: b.</summary>
    private static string Unsaid(JsonObject pod, Dictionary<string, string> hard) =>
        string.Join(
            "; ",
            from name in MustBeSaid
            where hard.ContainsKey(name)
            let field = name.StartsWith("limits.", StringComparison.Ordinal) ? "limits" : "requests"
            let silent = pod["spec"]
                .Containers()
                .Where(c => !c.Map("resources." + field).ContainsKey(name[(name.IndexOf('.') + 1)..]))
                .ToArray()
            where silent.Length > 0
            select $"{name} for: {string.Join(',', silent.Select(c => c.Text("name")).Order(StringComparer.Ordinal))}"
        );
}
