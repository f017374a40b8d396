namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>A Deployment's ReplicaSets and the arithmetic of its update; pure. The rules are those of the real controller.</summary>
internal sealed class Rollout
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string HashLabel = "pod-template-hash";

    public Rollout(JsonObject deployment, IEnumerable<JsonObject> sets)
    {
        Deployment = deployment;
        All =
        [
            .. sets.OrderBy(s => s.Text("metadata.creationTimestamp"), StringComparer.Ordinal)
                .ThenBy(s => s.Name(), StringComparer.Ordinal),
        ];
        New = All.FirstOrDefault(s => Template(s).Same(Template(deployment)));
        Old = [.. All.Where(s => s != New)];
        Wanted = deployment.Int(1, "spec.replicas");
        Recreate = deployment.Text("spec.strategy.type") == "Recreate";
        (MaxSurge, MaxUnavailable) = Recreate ? (0, 0) : Fences(deployment, Wanted);
    }

    public JsonObject Deployment { get; }

    public IReadOnlyList<JsonObject> All { get; }

    public JsonObject? New { get; }

    public IReadOnlyList<JsonObject> Old { get; }

    public int Wanted { get; }

    public bool Recreate { get; }

    public int MaxSurge { get; }

    public int MaxUnavailable { get; }

    /// <summary>How many pods the newest ReplicaSet may have now.</summary>
    public int NewReplicas()
    {
        var current = New is null ? 0 : Replicas(New);
        if (Recreate)
            return Wanted;
        var room = Wanted + MaxSurge - All.Sum(Replicas);
        return current > Wanted ? Wanted
            : room <= 0 ? current
            : current + Math.Min(room, Wanted - current);
    }

    /// <summary>How many pods each older ReplicaSet may keep now: unhealthy ones go first, then as many as availability allows.</summary>
    public IEnumerable<(JsonObject Set, int Replicas)> OldReplicas()
    {
        if (Recreate)
            return Old.Where(s => Replicas(s) > 0).Select(s => (s, 0));
        var keep = Old.ToDictionary(s => s, Replicas);
        var minAvailable = Wanted - MaxUnavailable;
        var newUnavailable = New is null ? 0 : Replicas(New) - Count(New, "availableReplicas");
        var budget = All.Sum(Replicas) - minAvailable - newUnavailable;
        if (budget <= 0)
            return [];
        foreach (var set in Old)
        {
            var unhealthy = Math.Min(budget, keep[set] - Count(set, "availableReplicas"));
            if (unhealthy <= 0)
                continue;
            keep[set] -= unhealthy;
            budget -= unhealthy;
        }
        var spare = All.Sum(s => Count(s, "availableReplicas")) - minAvailable;
        foreach (var set in Old)
        {
            var less = Math.Min(Math.Max(0, spare), keep[set]);
            keep[set] -= less;
            spare -= less;
        }
        return keep.Where(k => k.Value != Replicas(k.Key)).Select(k => (k.Key, k.Value));
    }

    /// <summary>The replicas of the Deployment were changed in the middle of an update: the difference is shared out in
    /// proportion.</summary>
    public IEnumerable<(JsonObject Set, int Replicas)> Proportional()
    {
        var active = All.Where(s => Replicas(s) > 0).ToList();
        if (active.Count == 0)
            return [];
        if (active.Count == 1)
            return Replicas(active[0]) == Wanted ? [] : [(active[0], Wanted)];
        var allowed = Wanted + (Recreate ? 0 : MaxSurge);
        var toAdd = allowed - active.Sum(Replicas);
        var result = active.ToDictionary(s => s, Replicas);
        foreach (var set in (toAdd > 0 ? active.OrderByDescending(Replicas) : active.OrderBy(Replicas)).ToList())
        {
            var before = int.TryParse(set.Annotation("deployment.kubernetes.io/max-replicas"), out var m) && m > 0 ? m : allowed;
            var share = (int)Math.Round(Replicas(set) * (double)allowed / before, MidpointRounding.AwayFromZero) - Replicas(set);
            share = toAdd > 0 ? Math.Min(share, toAdd) : Math.Max(share, toAdd);
            result[set] += share;
            toAdd -= share;
        }
        var largest = active.MaxBy(Replicas)!;
        result[largest] = Math.Max(0, result[largest] + toAdd);
        return result.Where(r => r.Value != Replicas(r.Key)).Select(r => (r.Key, r.Value));
    }

    /// <summary>A ReplicaSet was last told another number of replicas than the Deployment now has.</summary>
    public bool Scaled() =>
        All.Where(s => Replicas(s) > 0)
            .Any(s =>
                s.Annotation("deployment.kubernetes.io/desired-replicas") is { } told
                && told != Wanted.ToString(CultureInfo.InvariantCulture)
            );

    public int NextRevision() => Old.Select(RevisionOf).DefaultIfEmpty(0).Max() + 1;

    public static int RevisionOf(JsonObject set) => int.TryParse(set.Annotation(Revision), out var r) ? r : 0;

    public static int Replicas(JsonObject set) => set.Int(1, "spec.replicas");

    public static int Count(JsonObject set, string field) => set.Int(0, "status." + field);

    /// <summary>What a ReplicaSet says of the Deployment that it serves; the Deployment's own annotations come with it, for rollout
    /// history.</summary>
    public Dictionary<string, string> Annotations(int revision)
    {
        var own = Deployment
            .Map("metadata.annotations")
            .Where(a =>
                !a.Key.StartsWith("deployment.kubernetes.io/", StringComparison.Ordinal)
                && a.Key != "kubectl.kubernetes.io/last-applied-configuration"
            );
        return new Dictionary<string, string>(own)
        {
            [Revision] = revision.ToString(CultureInfo.InvariantCulture),
            ["deployment.kubernetes.io/desired-replicas"] = Wanted.ToString(CultureInfo.InvariantCulture),
            ["deployment.kubernetes.io/max-replicas"] = (Wanted + MaxSurge).ToString(CultureInfo.InvariantCulture),
        };
    }

    public JsonObject BuildNew(int replicas)
    {
        var hash = Hash(Template(Deployment).ToJsonString() + Deployment.Int(0, "status.collisionCount"));
        var template = Template(Deployment);
        template.Make("metadata").Make("labels")[HashLabel] = hash;
        var selector = Deployment.Object("spec.selector")!.Copy();
        selector.Make("matchLabels")[HashLabel] = hash;
        var annotations = new JsonObject();
        foreach (var (name, value) in Annotations(NextRevision()))
            annotations[name] = value;
        var spec = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = selector,
            ["template"] = template,
        };
        spec.Put("minReadySeconds", Deployment.At("spec.minReadySeconds")?.DeepClone());
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{Deployment.Name()}-{hash}",
                ["namespace"] = Deployment.Namespace(),
                ["labels"] = template.At("metadata.labels")!.DeepClone(),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(Deployment.ControllerReference("apps/v1", "Deployment")),
            },
            ["spec"] = spec,
        };
    }

    /// <summary>The template without the hash, which is all in which those of a Deployment and its ReplicaSet differ.</summary>
    private static JsonObject Template(JsonObject o)
    {
        var template = o.Object("spec.template")!.Copy();
        template.Object("metadata.labels")?.Remove(HashLabel);
        template.Object("metadata")?.Remove("creationTimestamp");
        return template;
    }

    /// <summary>maxSurge rounds up, maxUnavailable down; both zero would never move, so that one may then be missing.</summary>
    private static (int Surge, int Unavailable) Fences(JsonObject deployment, int wanted)
    {
        var surge = IntOrPercent.Of(deployment.At("spec.strategy.rollingUpdate.maxSurge"), wanted, up: true)
            ?? IntOrPercent.Share(25, wanted, up: true);
        var unavailable = IntOrPercent.Of(deployment.At("spec.strategy.rollingUpdate.maxUnavailable"), wanted, up: false)
            ?? IntOrPercent.Share(25, wanted, up: false);
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, Math.Min(unavailable, wanted));
    }

    /// <summary>FNV-1a, written in letters and digits that make no words.</summary>
    private static string Hash(string text)
    {
        const string safe = "bcdfghjklmnpqrstvwxz2456789";
        var hash = text.Aggregate(2166136261u, (h, c) => (h ^ c) * 16777619u);
        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(c => safe[c % safe.Length]));
    }
}

/// <summary>A number, or a percentage of one.</summary>
internal static class IntOrPercent
{
    public static int? Of(JsonNode? value, int whole, bool up)
    {
        if (value.Integer() is { } number)
            return (int)number;
        return value.Text() is { } text && int.TryParse(text.TrimEnd('%'), CultureInfo.InvariantCulture, out var percent)
            ? text.EndsWith('%')
                ? Share(percent, whole, up)
                : percent
            : null;
    }

    public static int Share(int percent, int whole, bool up) => up ? (percent * whole + 99) / 100 : percent * whole / 100;
}
