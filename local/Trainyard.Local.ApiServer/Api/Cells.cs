namespace Trainyard.Local.ApiServer.Api;

/// <summary>The cells of built-in kinds: a path, or a name for what is computed.</summary>
internal static class Cells
{
    private const string None = "<none>";

    public static JsonNode? Of(TableColumn column, JsonObject body, DateTimeOffset now) =>
        column.Path switch
        {
            "age" => Ages.Since(body.Text("metadata.creationTimestamp"), now),
            "data-count" => (body["data"] as JsonObject)?.Count + ((body["binaryData"] as JsonObject)?.Count ?? 0) ?? 0,
            "template-names" => string.Join(',', body.Objects("spec.template.spec.containers").Select(container => container.Text("name"))),
            "template-images" => string.Join(
                ',',
                body.Objects("spec.template.spec.containers").Select(container => container.Text("image"))
            ),
            "selector" => Selector(body.At("spec.selector")),
            "network-selector" => Selector(body.At("spec.podSelector")),
            "users" => Subjects(body, "User"),
            "groups" => Subjects(body, "Group"),
            "accounts" => Subjects(body, "ServiceAccount"),
            "role-ref" => $"{body.Text("roleRef.kind")}/{body.Text("roleRef.name")}",
            "deployment-ready" => $"{body.Integer("status.readyReplicas") ?? 0}/{body.Integer("spec.replicas") ?? 0}",
            "pdb-min" => body.At("spec.minAvailable")?.ToString() ?? "N/A",
            "pdb-max" => body.At("spec.maxUnavailable")?.ToString() ?? "N/A",
            "node-status" => NodeStatus(body),
            "node-roles" => NodeRoles(body),
            "endpoints-addresses" => Endpoints(body),
            _ when column.Path.StartsWith("pod-", StringComparison.Ordinal) => PodCells.Of(column.Path, body),
            _ when column.Path.StartsWith("job-", StringComparison.Ordinal) => Job(column.Path, body, now),
            _ when column.Path.StartsWith("service-", StringComparison.Ordinal) => Service(column.Path, body),
            _ when column.Path.StartsWith("ingress-", StringComparison.Ordinal) => Ingress(column.Path, body),
            _ when column.Path.StartsWith("hpa-", StringComparison.Ordinal) => Autoscaler(column.Path, body),
            _ when column.Path.StartsWith("event-", StringComparison.Ordinal) => Event(column.Path, body, now),
            _ when column.Path.StartsWith("number:", StringComparison.Ordinal) => body.Integer(column.Path[7..]) ?? 0,
            _ => Plain(body.At(column.Path)),
        };

    private static string Subjects(JsonObject body, string kind) =>
        string.Join(
            ", ",
            body.Objects("subjects")
                .Where(one => one.Text("kind") == kind)
                .Select(one => kind == "ServiceAccount" ? $"{one.Text("namespace")}/{one.Text("name")}" : one.Text("name"))
        );

    private static string Plain(JsonNode? value) =>
        value is JsonArray list ? string.Join(',', list.Select(item => item?.ToString())) : value?.ToString() ?? "";

    private static string Selector(JsonNode? selector) => LabelSelector.Of(selector).ToString() is { Length: > 0 } text ? text : None;

    private static string Joined(IEnumerable<string?> parts, string otherwise = None) =>
        string.Join(',', parts) is { Length: > 0 } text ? text : otherwise;

    private static string NodeStatus(JsonObject body)
    {
        var ready = body.IsTrue("Ready") ? "Ready" : "NotReady";
        return body.True("spec.unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static string NodeRoles(JsonObject body)
    {
        const string prefix = "node-role.kubernetes.io/";
        return Joined(
            (body.Object("metadata.labels") ?? [])
                .Select(label => label.Key)
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => key[prefix.Length..])
        );
    }

    private static string Endpoints(JsonObject body)
    {
        string[] all =
        [
            .. body.Objects("subsets")
                .SelectMany(subset =>
                    subset
                        .Objects("addresses")
                        .SelectMany(address => subset.Objects("ports").Select(port => $"{address.Text("ip")}:{port.Integer("port")}"))
                ),
        ];
        return all.Length == 0 ? None
            : all.Length <= 3 ? string.Join(',', all)
            : $"{string.Join(',', all.Take(3))} + {all.Length - 3} more...";
    }

    private static string Job(string cell, JsonObject body, DateTimeOffset now)
    {
        switch (cell)
        {
            case "job-status":
                return body.IsTrue("Complete") ? "Complete"
                    : body.IsTrue("Failed") ? "Failed"
                    : body.Deleting() ? "Terminating"
                    : body.IsTrue("Suspended") ? "Suspended"
                    : body.IsTrue("FailureTarget") ? "FailureTarget"
                    : body.IsTrue("SuccessCriteriaMet") ? "SuccessCriteriaMet"
                    : "Running";
            case "job-completions":
                var parallel = body.Integer("spec.parallelism") ?? 0;
                return $"{body.Integer("status.succeeded") ?? 0}/"
                    + $"{body.Integer("spec.completions")?.ToString() ?? (parallel > 1 ? $"1 of {parallel}" : "1")}";
            default:
                var start = body.Text("status.startTime");
                return start is null ? ""
                    : body.Text("status.completionTime") is { } end ? Ages.Between(start, end)
                    : Ages.Since(start, now);
        }
    }

    private static string Service(string cell, JsonObject body)
    {
        var type = body.Text("spec.type") ?? "";
        return cell switch
        {
            "service-ip" => body.Text("spec.clusterIP") is { Length: > 0 } address ? address : None,
            "service-external" when type == "ExternalName" => body.Text("spec.externalName") ?? None,
            "service-external" when type == "LoadBalancer" => Joined(Addresses(body), "<pending>"),
            "service-external" => Joined(body.Texts("spec.externalIPs")),
            "service-ports" => Joined(
                body.Objects("spec.ports")
                    .Select(port =>
                        $"{port.Integer("port")}{(port.Integer("nodePort") is { } node ? $":{node}" : "")}/{port.Text("protocol")}"
                    )
            ),
            _ => Joined(
                body.Map("spec.selector").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")
            ),
        };
    }

    private static IEnumerable<string?> Addresses(JsonObject body) =>
        body.Objects("status.loadBalancer.ingress").Select(one => one.Text("ip") ?? one.Text("hostname"));

    private static string Ingress(string cell, JsonObject body) =>
        cell switch
        {
            "ingress-class" => body.Text("spec.ingressClassName") ?? None,
            "ingress-hosts" => Joined(body.Objects("spec.rules").Select(rule => rule.Text("host") ?? "*"), "*"),
            "ingress-address" => Joined(Addresses(body), ""),
            _ => body.Objects("spec.tls").Any() ? "80, 443" : "80",
        };

    private static JsonNode? Autoscaler(string cell, JsonObject body) =>
        cell switch
        {
            "hpa-reference" => $"{body.Text("spec.scaleTargetRef.kind")}/{body.Text("spec.scaleTargetRef.name")}",
            "hpa-min" => body.At("spec.minReplicas")?.ToString() ?? "<unset>",
            _ => string.Join(", ", body.Objects("spec.metrics").Select(metric => Target(metric, body))) is { Length: > 0 } targets
                ? targets
                : None,
        };

    /// <summary>The field that a metric of an autoscaler has by its type.</summary>
    public static string Part(JsonObject metric) =>
        metric.Text("type") is { Length: > 0 } type ? char.ToLowerInvariant(type[0]) + type[1..] : "";

    private static string Target(JsonObject metric, JsonObject body)
    {
        var type = metric.Text("type") ?? "";
        var part = Part(metric);
        var spec = metric[part];
        var name = spec.Text("name") ?? spec.Text("metric.name") ?? "";
        var current = body.Objects("status.currentMetrics")
            .FirstOrDefault(one => one.Text("type") == type && (one[part].Text("name") ?? one[part].Text("metric.name")) == name)
            ?[part].At("current");
        string Show(JsonNode? target, string suffix) => target is null ? "<unknown>" : target + suffix;
        var told = spec.At("target.averageUtilization") is { } percent
            ? $"{Show(current.At("averageUtilization"), "%")}/{percent}%"
            : $"{Show(current.At("averageValue") ?? current.At("value"), "")}/{spec.At("target.averageValue") ?? spec.At("target.value")}";
        return type == "Resource" ? $"{name}: {told}" : told;
    }

    private static JsonNode? Event(string cell, JsonObject body, DateTimeOffset now)
    {
        var first = body.Text("firstTimestamp") ?? body.Text("eventTime") ?? body.Text("metadata.creationTimestamp") ?? "";
        return cell switch
        {
            "event-last-seen" => Ages.Since(body.Text("series.lastObservedTime") ?? body.Text("lastTimestamp") ?? first, now),
            "event-first-seen" => Ages.Since(first, now),
            "event-object" => $"{body.Text("involvedObject.kind")?.ToLowerInvariant()}/{body.Text("involvedObject.name")}",
            "event-source" => body.Text("source.component") is { Length: > 0 } component
                ? body.Text("source.host") is { Length: > 0 } host
                    ? $"{component}, {host}"
                    : component
                : body.Text("reportingComponent") ?? "",
            "event-count" => body.Integer("series.count") ?? body.Integer("count") ?? 1,
            _ => body.Text("message")?.Trim() ?? "",
        };
    }
}
