namespace Trainyard.Local.Node.Workloads;

/// <summary>The addresses behind a Service, as an EndpointSlice and as the older Endpoints.</summary>
internal sealed class EndpointsController(ObjectCache services, ObjectCache pods, ObjectCache slices, ObjectCache endpoints)
{
    public TimeSpan? Reconcile(Key key)
    {
        var service = services.Get(key);
        if (service is null || service.Object("spec.selector") is not { Count: > 0 })
        {
            if (
                service is null
                && endpoints.Get(key) is { } left
                && left.Label("endpoints.kubernetes.io/managed-by") == "endpoint-controller"
            )
            {
                endpoints.Delete(left);
            }

            return null;
        }
        var behind = pods.List(key.Namespace, p =>
            LabelSelector.PairsSelect(service.Map("spec.selector"), p.Map("metadata.labels"))
            && p.Text("status.phase") is not ("Succeeded" or "Failed")
            && p.Text("status.podIP") is not null
        );
        var ports = service
            .Objects("spec.ports")
            .Select(p => new TargetedPort(p, behind.Select(pod => TargetPort(p, pod)).FirstOrDefault(t => t is not null)))
            .Where(p => p.Target is not null)
            .ToList();
        WriteSlice(service, behind, ports);
        WriteEndpoints(service, behind, ports);
        return null;
    }

    /// <summary>The port of a pod behind a Service's port: by number, or by its name in the pod's containers.</summary>
    public static int? TargetPort(JsonObject port, JsonObject pod)
    {
        var target = port.At("targetPort") ?? port.At("port");
        if (target.Integer() is { } number)
            return (int)number;
        return (int?)
            pod.Objects("spec.containers")
                .SelectMany(c => c.Objects("ports"))
                .FirstOrDefault(p => p.Text("name") == target.Text())
                ?.Integer("containerPort");
    }

    private void WriteSlice(JsonObject service, List<JsonObject> behind, List<TargetedPort> targeted)
    {
        var own = slices.OwnedBy(service.Uid()).OrderBy(s => s.Name(), StringComparer.Ordinal).FirstOrDefault();
        var (points, ports) = Slice(service, behind, targeted);
        if (own is null)
        {
            slices.Create(
                new JsonObject
                {
                    ["apiVersion"] = "discovery.k8s.io/v1",
                    ["kind"] = "EndpointSlice",
                    ["metadata"] = new JsonObject
                    {
                        ["generateName"] = service.Name() + "-",
                        ["namespace"] = service.Namespace(),
                        ["labels"] = new JsonObject
                        {
                            ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
                            ["kubernetes.io/service-name"] = service.Name(),
                        },
                        ["ownerReferences"] = new JsonArray(service.ControllerReference("v1", "Service")),
                    },
                    ["addressType"] = "IPv4",
                    ["endpoints"] = points,
                    ["ports"] = ports,
                }
            );
        }
        else if (!points.Same(own["endpoints"]) || !ports.Same(own["ports"]))
        {
            slices.Change(own, o =>
            {
                o["endpoints"] = points?.DeepClone();
                o["ports"] = ports?.DeepClone();
            });
        }
    }

    private static (JsonArray? Points, JsonArray? Ports) Slice(JsonObject service, List<JsonObject> behind, List<TargetedPort> ports)
    {
        if (behind.Count == 0 || ports.Count == 0)
            return (null, null);
        var publish = service.True("spec.publishNotReadyAddresses");
        var points = behind
            .OrderBy(p => p.Name(), StringComparer.Ordinal)
            .Select(pod => new JsonObject
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
            });
        var named = ports.Select(p => new JsonObject
        {
            ["name"] = p.Port.Text("name") ?? "",
            ["protocol"] = p.Port.Text("protocol") ?? "TCP",
            ["port"] = p.Target,
        });
        return (points.ToJson(), named.ToJson());
    }

    private void WriteEndpoints(JsonObject service, List<JsonObject> behind, List<TargetedPort> targeted)
    {
        var ports = targeted
            .Select(p =>
                new JsonObject { ["port"] = p.Target, ["protocol"] = p.Port.Text("protocol") ?? "TCP" }.Put("name", p.Port.Text("name"))
            )
            .ToList();
        var subset = new JsonObject();
        Addresses("addresses", behind.Where(p => p.IsTrue("Ready") && !p.Deleting()));
        Addresses("notReadyAddresses", behind.Where(p => !p.IsTrue("Ready") && !p.Deleting()));
        subset["ports"] = ports.ToJson();
        var subsets = subset.Count > 1 && ports.Count > 0 ? new JsonArray(subset) : null;

        var own = endpoints.Get(service.KeyOf());
        if (own is null)
        {
            var labels = new JsonObject { ["endpoints.kubernetes.io/managed-by"] = "endpoint-controller" };
            var metadata = new JsonObject
            {
                ["name"] = service.Name(),
                ["namespace"] = service.Namespace(),
                ["labels"] = labels,
            };
            endpoints.Create(
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Endpoints",
                    ["metadata"] = metadata,
                }.Put("subsets", subsets)
            );
        }
        else if (!subsets.Same(own["subsets"]))
        {
            endpoints.Change(own, o => o.Put("subsets", subsets?.DeepClone()));
        }

        void Addresses(string field, IEnumerable<JsonObject> of)
        {
            var list = of.OrderBy(p => p.Name(), StringComparer.Ordinal)
                .Select(p => new JsonObject
                {
                    ["ip"] = p.Text("status.podIP"),
                    ["nodeName"] = p.Text("spec.nodeName"),
                    ["targetRef"] = Reference(p),
                })
                .ToList();
            if (list.Count > 0)
                subset[field] = list.ToJson();
        }
    }

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
