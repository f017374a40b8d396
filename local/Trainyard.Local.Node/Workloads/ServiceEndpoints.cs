namespace Trainyard.Local.Node.Workloads;

/// <summary>What stands behind a Service, as an EndpointSlice and as Endpoints tell it; pure.</summary>
internal sealed class ServiceEndpoints
{
    public const string ManagedBy = "endpoints.kubernetes.io/managed-by";
    public const string Manager = "endpoint-controller";

    private readonly List<JsonObject> _pods;
    private readonly List<TargetedPort> _ports;

    /// <param name="behind">The pods with an address that the Service selects.</param>
    public ServiceEndpoints(JsonObject service, IEnumerable<JsonObject> behind)
    {
        Service = service;
        _pods = [.. behind.OrderBy(p => p.Name(), StringComparer.Ordinal)];
        _ports =
        [
            .. service
                .Objects("spec.ports")
                .Select(p => new TargetedPort(p, _pods.Select(pod => TargetPort(p, pod)).FirstOrDefault(t => t is not null)))
                .Where(p => p.Target is not null),
        ];
    }

    public JsonObject Service { get; }

    /// <summary>The port of a pod behind a Service's port: by number, or by its name in the pod's containers.</summary>
    private static int? TargetPort(JsonObject port, JsonObject pod)
    {
        var target = port.At("targetPort") ?? port.At("port");
        if (target.Integer() is { } number)
            return (int)number;
        var named = pod.Objects("spec.containers").SelectMany(c => c.Objects("ports")).FirstOrDefault(p => p.Text("name") == target.Text());
        return (int?)named?.Integer("containerPort");
    }

    public JsonObject NewSlice()
    {
        var (points, ports) = Slice();
        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["generateName"] = Service.Name() + "-",
                ["namespace"] = Service.Namespace(),
                ["labels"] = new JsonObject
                {
                    ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
                    ["kubernetes.io/service-name"] = Service.Name(),
                },
                ["ownerReferences"] = new JsonArray(Service.ControllerReference("v1", "Service")),
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = points,
            ["ports"] = ports,
        };
    }

    public (JsonArray? Points, JsonArray? Ports) Slice()
    {
        if (_pods.Count == 0 || _ports.Count == 0)
            return (null, null);
        var publish = Service.True("spec.publishNotReadyAddresses");
        var ports = _ports.Select(p => new JsonObject
        {
            ["name"] = p.Port.Text("name") ?? "",
            ["protocol"] = p.Port.Text("protocol") ?? "TCP",
            ["port"] = p.Target,
        });
        return (_pods.Select(pod => Point(pod, publish)).ToJson(), ports.ToJson());
    }

    public JsonObject NewEndpoints() =>
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject
            {
                ["name"] = Service.Name(),
                ["namespace"] = Service.Namespace(),
                ["labels"] = new JsonObject { [ManagedBy] = Manager },
            },
        }.Put("subsets", Subsets());

    public JsonArray? Subsets()
    {
        var staying = _pods.Where(p => !p.Deleting()).ToLookup(p => p.IsTrue("Ready"), Address);
        if (staying.Count == 0 || _ports.Count == 0)
            return null;
        var ports = _ports.Select(p =>
            new JsonObject { ["port"] = p.Target, ["protocol"] = p.Port.Text("protocol") ?? "TCP" }.Put("name", p.Port.Text("name"))
        );
        var subset = new JsonObject()
            .Put("addresses", staying[true].ToJson().OrNull())
            .Put("notReadyAddresses", staying[false].ToJson().OrNull())
            .Put("ports", ports.ToJson());
        return new JsonArray(subset);
    }

    private static JsonObject Point(JsonObject pod, bool publish) =>
        new()
        {
            ["addresses"] = new JsonArray(pod.Text("status.podIP")),
            ["conditions"] = new JsonObject
            {
                ["ready"] = publish || (pod.IsTrue("Ready") && !pod.Deleting()),
                ["serving"] = pod.IsTrue("Ready"),
                ["terminating"] = pod.Deleting(),
            },
            ["targetRef"] = Reference(pod),
            ["nodeName"] = pod.Text("spec.nodeName"),
        };

    private static JsonObject Address(JsonObject pod) =>
        new()
        {
            ["ip"] = pod.Text("status.podIP"),
            ["nodeName"] = pod.Text("spec.nodeName"),
            ["targetRef"] = Reference(pod),
        };

    private static JsonObject Reference(JsonObject pod) =>
        new()
        {
            ["kind"] = "Pod",
            ["namespace"] = pod.Namespace(),
            ["name"] = pod.Name(),
            ["uid"] = pod.Uid(),
        };

    /// <summary>A port of a Service, and that of the pods behind it.</summary>
    private sealed record TargetedPort(JsonObject Port, int? Target);
}
