namespace Trainyard.Local.Networking;

/// <summary>Writes a route table as a configuration of HAProxy 2.6; pure.</summary>
internal static class HaproxyConfig
{
    public static string Write(IReadOnlyList<Route> routes, int port)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            global
                maxconn 8192
                hard-stop-after 30s

            defaults
                mode http
                timeout connect 5s
                timeout client 1h
                timeout server 1h
                timeout tunnel 24h
                option forwardfor
                option redispatch 1
                retries 3
                retry-on conn-failure

            frontend ingress
                bind 127.0.0.1:{{port}}
                http-request set-var(txn.host) req.hdr(host),field(1,:),lower

            """);
        for (var i = 0; i < routes.Count; i++)
            foreach (var path in Paths(routes[i]))
                text.Append(CultureInfo.InvariantCulture, $"    use_backend b{i} if {Host(routes[i])}{path}{Rest(routes[i])}\n");
        text.Append("    default_backend none\n\nbackend none\n    http-request return status 404 content-type text/plain string \"default backend - 404\"\n");
        for (var i = 0; i < routes.Count; i++) Backend(text, i, routes[i]);
        return text.ToString();
    }

    private static void Backend(StringBuilder text, int index, Route route)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nbackend b{index}\n    balance roundrobin\n");
        if (route.Targets.Count == 0) text.Append("    http-request return status 503 content-type text/plain string \"no endpoint is ready\"\n");
        for (var i = 0; i < route.Targets.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"    server s{i} {route.Targets[i].Address} weight {route.Targets[i].Weight}\n");
    }

    private static string Host(Route route) => route.Host switch
    {
        null => "",
        ['*', .. var below] => $"{{ var(txn.host) -m end {Quote(below)} }} ",
        var host => $"{{ var(txn.host) -m str {Quote(host)} }} ",
    };

    /// <summary>A prefix holds by whole elements: /a is before /a and /a/b, not before /ab.</summary>
    private static IEnumerable<string> Paths(Route route)
    {
        var path = route.Path.Length > 1 ? route.Path.TrimEnd('/') : route.Path;
        if (route.Exact) return [$"{{ path -m str {Quote(route.Path)} }}"];
        return path == "/" ? ["{ always_true }"] : [$"{{ path -m str {Quote(path)} }}", $"{{ path -m beg {Quote(path + "/")} }}"];
    }

    private static string Rest(Route route) =>
        (route.Method is null ? ""
            : $" {{ method {Quote(route.Method)} }}") + string.Concat(route.Headers.Select(h => $" {{ req.hdr({h.Key}) -m str {Quote(h.Value)} }}"));

    /// <summary>Strong quotes, in which nothing has a meaning but themselves.</summary>
    private static string Quote(string value) => "'" + value.Replace("'", "'\\''") + "'";
}
