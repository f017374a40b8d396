using Trainyard.Router;

namespace Trainyard.Local.Node.Networking;

/// <summary>All Ingresses and HTTPRoutes as one list in the order in which they are tried; pure but for the look-up of who is
/// ready.</summary>
internal static class RouteTable
{
    private const int FullWeight = 256;

    public static List<RouteRule> Build(
        IEnumerable<JsonObject> ingresses,
        IEnumerable<JsonObject> httpRoutes,
        Func<string, string, JsonNode?, IReadOnlyList<WeightedTarget>> ready
    ) =>
        [
            .. ingresses
                .SelectMany(i => OfIngress(i, ready))
                .Concat(httpRoutes.SelectMany(r => OfHttpRoute(r, ready)))
                .OrderBy(r =>
                    r.Host is null ? 2
                    : r.Host.StartsWith('*') ? 1
                    : 0
                )
                .ThenByDescending(r => r.Host?.Length ?? 0)
                .ThenBy(r => r.Host, StringComparer.Ordinal)
                .ThenByDescending(r => r.Path.Length)
                .ThenByDescending(r => r.Exact)
                .ThenByDescending(r => r.Method is not null)
                .ThenByDescending(r => r.Headers.Count),
        ];

    private static IEnumerable<RouteRule> OfIngress(
        JsonObject ingress,
        Func<string, string, JsonNode?, IReadOnlyList<WeightedTarget>> ready
    )
    {
        List<WeightedTarget> Targets(JsonObject? backend) =>
            [
                .. ready(
                        ingress.Namespace(),
                        backend.Text("service.name") ?? "",
                        backend.At("service.port.number") ?? backend.At("service.port.name")
                    )
                    .Select(target => target with { Weight = FullWeight }),
            ];

        foreach (var rule in ingress.Objects("spec.rules"))
        {
            foreach (var path in rule.Objects("http.paths"))
            {
                yield return new(
                    rule.Text("host")?.ToLowerInvariant(),
                    path.Text("path") ?? "/",
                    path.Text("pathType") == "Exact",
                    null,
                    [],
                    Targets(path.Object("backend"))
                );
            }
        }

        if (ingress.Object("spec.defaultBackend") is { } fallback)
            yield return new(null, "/", false, null, [], Targets(fallback));
    }

    private static IEnumerable<RouteRule> OfHttpRoute(
        JsonObject route,
        Func<string, string, JsonNode?, IReadOnlyList<WeightedTarget>> ready
    )
    {
        var hosts = route.Texts("spec.hostnames").Select(h => (string?)h.ToLowerInvariant()).DefaultIfEmpty(null).ToList();
        foreach (var rule in route.Objects("spec.rules"))
        {
            var targets = Weigh(
                rule.Objects("backendRefs")
                    .Select(b =>
                        (ready(b.Text("namespace") ?? route.Namespace(), b.Text("name") ?? "", b.At("port")), Weight: b.Int(1, "weight"))
                    )
                    .ToList()
            );
            foreach (var match in rule.Objects("matches").DefaultIfEmpty([]))
            {
                foreach (var host in hosts)
                {
                    yield return new(
                        host,
                        match.Text("path.value") ?? "/",
                        match.Text("path.type") == "Exact",
                        match.Text("method"),
                        [.. match.Objects("headers").Select(h => KeyValuePair.Create(h.Text("name")!, h.Text("value")!))],
                        targets
                    );
                }
            }
        }
    }

    /// <summary>Each backend's weight is shared out among its addresses, and all are scaled to the range that the proxy knows.</summary>
    private static List<WeightedTarget> Weigh(List<(IReadOnlyList<WeightedTarget> Ready, int Weight)> backends)
    {
        var shares = backends
            .Where(b => b.Ready.Count > 0 && b.Weight > 0)
            .SelectMany(b => b.Ready.Select(target => (Target: target, Share: (double)b.Weight / b.Ready.Count)))
            .ToList();
        var largest = shares.Select(s => s.Share).DefaultIfEmpty(1).Max();
        return [.. shares.Select(s => s.Target with { Weight = Math.Max(1, (int)Math.Round(s.Share / largest * FullWeight)) })];
    }
}
