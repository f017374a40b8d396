namespace Trainyard.Local.Resources.Kinds;

/// <summary>
/// Services get an address of 127.96.0.0/16: all of 127.0.0.0/8 reaches this machine, so that a proxy can listen there without privileges.
/// </summary>
internal sealed class ServiceRules : KindRules
{
    private const int FirstNodePort = 30000;
    private const int NodePorts = 2768;

    public override void Default(ResourceKind kind, JsonObject body)
    {
        if (body["spec"] is not JsonObject spec) return;

        string? type = spec.Text("type");
        foreach (JsonObject port in spec.Objects("ports")) port["targetPort"] ??= port["port"]?.DeepClone();

        if (type == "ExternalName") return;

        spec["internalTrafficPolicy"] ??= "Cluster";
        if (type is "NodePort" or "LoadBalancer") spec["externalTrafficPolicy"] ??= "Cluster";

        if (type == "LoadBalancer") spec["allocateLoadBalancerNodePorts"] ??= true;
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        if (body["spec"] is not JsonObject spec || spec.Text("type") == "ExternalName") return;

        JsonObject[] others = [.. registry.Store.Snapshot("services").Objects.Select(other => other.Parse())];
        spec["clusterIP"] = spec.Text("clusterIP") is { Length: > 0 } given ? given : FreeAddress(others, body.Text("metadata.uid")!);
        spec["clusterIPs"] = new JsonArray(spec["clusterIP"]!.DeepClone());
        spec["ipFamilies"] ??= new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            HashSet<long> taken = [.. others.SelectMany(other => other.Objects("spec.ports")).Select(port => port.Integer("nodePort") ?? 0)];
            foreach (JsonObject port in spec.Objects("ports").Where(port => port["nodePort"] is null))
            {
                int free = Enumerable.Range(FirstNodePort, NodePorts).First(candidate => taken.Add(candidate));
                port["nodePort"] = free;
            }
        }
    }

    public override void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
        if (next["spec"] is not JsonObject spec || spec.Text("type") == "ExternalName") return;

        foreach (string kept in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
            if (spec[kept] is null or JsonArray { Count: 0 } || spec.Text(kept) is "") spec.Take(old["spec"], kept);
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        JsonObject[] ports = [.. next.Objects("spec.ports")];
        if (ports.Length == 0 && next.Text("spec.type") != "ExternalName" && next.Text("spec.clusterIP") != "None")
            errors.Add(FieldError.Required("spec.ports"));

        for (int i = 0; i < ports.Length; i++)
        {
            if (ports.Length > 1 && ports[i].Text("name") is not { Length: > 0 }) errors.Add(FieldError.Required($"spec.ports[{i}].name"));

            if (ports[i].Integer("targetPort") is < 1 or > 65535)
                errors.Add(FieldError.Invalid($"spec.ports[{i}].targetPort", ports[i]["targetPort"], "must be between 1 and 65535, inclusive"));
        }

        if (old?.Text("spec.clusterIP") is { Length: > 0 } address && next.Text("spec.type") != "ExternalName" && next.Text("spec.clusterIP") != address)
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", new JsonArray(next.Text("spec.clusterIP")), "may not change once set"));
    }

    private static string FreeAddress(JsonObject[] others, string uid)
    {
        HashSet<string> taken = [.. others.Select(other => other.Text("spec.clusterIP") ?? "")];
        uint start = uint.Parse(uid.AsSpan(0, 8), NumberStyles.HexNumber);
        for (uint i = 0; ; i++)
        {
            uint host = (start + i) % 65000;
            string address = $"127.96.{host / 254}.{(host % 254) + 1}";
            if (!taken.Contains(address)) return address;
        }
    }
}
