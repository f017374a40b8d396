using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Networking;

/// <summary>Requests through service addresses, Ingresses and HTTPRoutes to real processes.</summary>
public sealed class ReachingPodsTests
{
    [Fact]
    public async Task A_service_address_reaches_ready_pods_only_and_in_turn()
    {
        await using var cluster = await RunningCluster.StartAsync();
        Serve(cluster, "web", replicas: 2, readyFile: Path.Combine(cluster.Folder, "ready"));
        var service = Expose(cluster, "web");
        await cluster.WaitAsync("deployments.apps", "web", d => d.Int(0, "status.unavailableReplicas") == 2);
        var address = new IPEndPoint(IPAddress.Parse(service.Text("spec.clusterIP")!), 8000);

        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync(address, "web"));
        File.WriteAllText(Path.Combine(cluster.Folder, "ready"), "");
        await EndpointsAsync(cluster, "web", 2);

        var pods = await BothAnswerAsync(address, "web");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(address, "web")));
        Assert.Equal(pods, answers.ToHashSet());
    }

    [Fact]
    public async Task Ingresses_share_one_port_and_are_told_apart_by_host_and_path()
    {
        await using var cluster = await RunningCluster.StartAsync();
        foreach (var name in (string[])["a", "b"])
        {
            Serve(cluster, name);
            Expose(cluster, name);
            await EndpointsAsync(cluster, name, 1);
        }
        cluster.Apply(
            "ingresses.networking.k8s.io",
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: both }
            spec:
              rules:
                - host: a.localhost
                  http:
                    paths:
                      - { path: /, pathType: Prefix, backend: { service: { name: a, port: { name: http } } } }
                      - { path: /b, pathType: Prefix, backend: { service: { name: b, port: { number: 8000 } } } }
            """
        );
        var ingress = await cluster.WaitAsync("ingresses.networking.k8s.io", "both", i => i.Objects("status.loadBalancer.ingress").Any());
        var port = ingress.Objects("status.loadBalancer.ingress").Single().Objects("ports").Single().Int(0, "port");
        var address = new IPEndPoint(IPAddress.Loopback, port);

        Assert.StartsWith("a-", await RetryAsync(() => GetAsync(address, "a.localhost")));
        Assert.StartsWith("b-", await RetryAsync(() => GetAsync(address, "a.localhost", "/b/x")));
        Assert.StartsWith("a-", await GetAsync(address, "a.localhost", "/bb"));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(address, "c.localhost"))).StatusCode
        );
    }

    [Fact]
    public async Task An_HTTPRoute_splits_requests_by_weight_and_follows_changes()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply(
            "customresourcedefinitions.apiextensions.k8s.io",
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: httproutes.gateway.networking.k8s.io }
            spec:
              group: gateway.networking.k8s.io
              scope: Namespaced
              names: { plural: httproutes, singular: httproute, kind: HTTPRoute, listKind: HTTPRouteList }
              versions: [{ name: v1, served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }]
            """
        );
        foreach (var name in (string[])["old", "new"])
        {
            Serve(cluster, name);
            Expose(cluster, name);
            await EndpointsAsync(cluster, name, 1);
        }
        await cluster.WaitAsync(
            "customresourcedefinitions.apiextensions.k8s.io",
            "httproutes.gateway.networking.k8s.io",
            d => d is not null && d.IsTrue("Established"),
            ns: null
        );
        var route = cluster.Apply(
            "httproutes.gateway.networking.k8s.io",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: { name: canary }
            spec: { hostnames: [c.localhost], rules: [{ backendRefs: [{ name: old, port: 8000, weight: 75 }, { name: new, port: 8000, weight: 25 }] }] }
            """
        );
        var port = int.Parse(File.ReadAllText(Path.Combine(cluster.Folder, "node", "ingress", "port")));
        var address = new IPEndPoint(IPAddress.Loopback, port);
        await BothAnswerAsync(address, "c.localhost");

        var answers = new List<string>();
        for (var i = 0; i < 40; i++)
            answers.Add(await GetAsync(address, "c.localhost"));
        Assert.InRange(answers.Count(a => a.StartsWith("new-")), 8, 12);

        cluster.Cluster.Change("httproutes.gateway.networking.k8s.io", "default", "canary", o =>
        {
            foreach (var backend in o.Objects("spec.rules").Single().Objects("backendRefs"))
                backend["weight"] = backend.Text("name") == "new" ? 1 : 0;
        });
        await RetryAsync(async () =>
            (await GetAsync(address, "c.localhost")).StartsWith("new-") && (await GetAsync(address, "c.localhost")).StartsWith("new-")
                ? ""
                : throw new HttpRequestException("still the old one")
        );
    }

    private static void Serve(RunningCluster cluster, string name, int replicas = 1, string? readyFile = null)
    {
        var probe = readyFile is null ? "tcpSocket: { port: http }" : $"exec: {{ command: [test, -e, {readyFile}] }}";
        cluster.Apply(
            "deployments.apps",
            Manifests.Deployment(
                name,
                Manifests.HttpServer("$ENV{HOSTNAME}"),
                $"replicas: {replicas},",
                "",
                $"ports: [{{ name: http, containerPort: 8080 }}], readinessProbe: {{ {probe}, periodSeconds: 1 }},"
            )
        );
    }

    private static JsonObject Expose(RunningCluster cluster, string name) =>
        cluster.Apply(
            "services",
            $"{{ apiVersion: v1, kind: Service, metadata: {{ name: {name} }}, spec: {{ selector: {{ app: {name} }}, ports: [{{ "
                + $"name: http, port: 8000, targetPort: http }}] }} }}"
        );

    private static async Task EndpointsAsync(RunningCluster cluster, string name, int ready) =>
        await cluster.WaitAsync("endpoints", name, e => e.Objects("subsets").SelectMany(s => s.Objects("addresses")).Count() == ready);

    private static async Task<string> GetAsync(IPEndPoint address, string host, string path = "/")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}{path}") { Headers = { Host = host } };
        using var answer = await http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Asks until two pods have answered, and returns their names: a proxy learns of a pod a moment after its endpoints are
    /// written.</summary>
    private static async Task<HashSet<string>> BothAnswerAsync(IPEndPoint address, string host)
    {
        var pods = new HashSet<string>();
        await RetryAsync(async () =>
        {
            pods.Add(await GetAsync(address, host));
            return pods.Count == 2 ? "" : throw new HttpRequestException($"only {string.Join(", ", pods)} has answered");
        });
        return pods;
    }

    /// <summary>A proxy takes a change in a moment after the object that asks for it is written.</summary>
    private static async Task<string> RetryAsync(Func<Task<string>> ask)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (e is HttpRequestException or SocketException && !limit.IsCancellationRequested)
            {
                await Task.Delay(20);
            }
        }
    }
}
