using System.Net;
using System.Text.Json.Nodes;
using Trainyard.Local.Node.Networking;
using Trainyard.Router;

namespace Trainyard.Local.Tests.Networking;

public sealed class RouteTableTests
{
    private static List<RouteRule> Build(string ingress = "{}", string httpRoute = "{}") =>
        RouteTable.Build(
            ingress == "{}" ? [] : [(JsonObject)Yaml.Read(ingress)!],
            httpRoute == "{}" ? [] : [(JsonObject)Yaml.Read(httpRoute)!],
            (_, name, _) =>
                name switch
                {
                    "none" => [],
                    "two" => [new(IPEndPoint.Parse("127.64.0.2:80"), 1), new(IPEndPoint.Parse("127.64.0.3:80"), 1)],
                    _ => [new(IPEndPoint.Parse("127.64.0.1:80"), 1)],
                }
        );

    private const string Ingress = """
        metadata: { namespace: n }
        spec:
          defaultBackend: { service: { name: one, port: { number: 80 } } }
          rules:
            - host: '*.example.com'
              http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: one, port: { number: 80 } } } }] }
            - host: A.example.com
              http:
                paths:
                  - { path: /, pathType: Prefix, backend: { service: { name: none, port: { number: 80 } } } }
                  - { path: /api, pathType: Prefix, backend: { service: { name: two, port: { name: http } } } }
                  - { path: /api, pathType: Exact, backend: { service: { name: one, port: { name: http } } } }
        """;

    [Fact]
    public void The_most_particular_host_and_the_longest_path_come_first() =>
        Assert.Equal(
            [
                ("a.example.com", "/api", true),
                ("a.example.com", "/api", false),
                ("a.example.com", "/", false),
                ("*.example.com", "/", false),
                (null, "/", false),
            ],
            Build(Ingress).Select(r => (r.Host, r.Path, r.Exact))
        );

    [Fact]
    public void Weights_are_shared_out_among_the_pods_of_a_backend()
    {
        var route = Build(
                httpRoute: """
                metadata: { namespace: n }
                spec:
                  hostnames: [a.example.com]
                  rules: [{ backendRefs: [{ name: two, port: 80, weight: 50 }, { name: one, port: 80, weight: 50 }, { name: none, port: 80, weight: 9 }, { name: zero, port: 80, weight: 0 }] }]
                """
            )
            .Single();

        Assert.Equal([128, 128, 256], route.Targets.Select(t => t.Weight));
    }
}
