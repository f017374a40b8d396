namespace Trainyard.Local.ApiServer.Resources.Kinds;

/// <summary>
/// Services get an address of 127.96.0.0/16: all of 127.0.0.0/8 reaches this machine, so that a proxy can listen there without privileges.
/// </summary>
internal sealed class ServiceRules : KindRules
{
    private const int FirstNodePort = 30000;
    private const int NodePorts = 2768;

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        if (body["spec"] is not JsonObject spec || spec.Text("type") == "ExternalName")
            return;

        JsonObject[] others = [.. registry.Store.Snapshot("services").Objects.Select(other => other.Parse())];
        spec["clusterIP"] = spec.Text("clusterIP") is { Length: > 0 } given ? given : FreeAddress(others, body.Text("metadata.uid")!);
        spec["clusterIPs"] = new JsonArray(spec["clusterIP"]!.DeepClone());
        spec["ipFamilies"] ??= new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            HashSet<long> taken =
            [
                .. others.SelectMany(other => other.Objects("spec.ports")).Select(port => port.Integer("nodePort") ?? 0),
            ];
            foreach (var port in spec.Objects("ports").Where(port => port["nodePort"] is null))
            {
                var free = Enumerable.Range(FirstNodePort, NodePorts).First(candidate => taken.Add(candidate));
                port["nodePort"] = free;
            }
        }
    }

    public override void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
        if (next["spec"] is not JsonObject spec)
            return;

        if (spec.Text("type") != old.Text("spec.type"))
            DropOfOtherTypes(spec, old["spec"]);

        if (spec.Text("type") == "ExternalName")
            return;

        foreach (var kept in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (spec[kept] is null or JsonArray { Count: 0 } || spec.Text(kept) is "")
                spec.Take(old["spec"], kept);
        }
    }

    /// <summary>What only the old type could have goes with it, unless the client has just set it.</summary>
    private static void DropOfOtherTypes(JsonObject spec, JsonNode? old)
    {
        string[] internals = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];
        string[] externals = ["externalTrafficPolicy", "allocateLoadBalancerNodePorts", "loadBalancerClass"];
        var published = spec.Text("type") is "NodePort" or "LoadBalancer";
        foreach (
            var field in spec.Text("type") == "ExternalName" ? [.. internals, .. externals]
            : published ? []
            : externals
        )
        {
            if (Json.Same(spec[field], old.At(field)))
                spec.Remove(field);
        }

        HashSet<long?> taken = [.. old.Objects("ports").Select(port => port.Integer("nodePort"))];
        foreach (var port in spec.Objects("ports").Where(port => !published && taken.Contains(port.Integer("nodePort"))))
            port.Remove("nodePort");
    }

    private static string FreeAddress(JsonObject[] others, string uid)
    {
        HashSet<string> taken = [.. others.Select(other => other.Text("spec.clusterIP") ?? "")];
        var start = uint.Parse(uid.AsSpan(0, 8), NumberStyles.HexNumber);
        for (uint i = 0; ; i++)
        {
            var host = (start + i) % 65000;
            var address = $"127.96.{host / 254}.{(host % 254) + 1}";
            if (!taken.Contains(address))
                return address;
        }
    }
}
