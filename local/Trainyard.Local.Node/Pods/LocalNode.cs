using System.Net;

namespace Trainyard.Local.Node.Pods;

/// <summary>The node as the API server asks it.</summary>
internal sealed class LocalNode(NodeServices node, Kubelet kubelet, PodUsage usage) : INode
{
    public Func<Stream, CancellationToken, Task>? OpenLog(string ns, string pod, PodLogQuery query)
    {
        var found = Pod(ns, pod);
        var container = Container(found, query.Container);
        if (found.Text("spec.nodeName") is not { Length: > 0 })
            return null;
        var name = container.Text("name")!;
        var attempts = node.Folders.Attempts(found.Uid(), name);
        if (query.Previous)
        {
            if (attempts < 2)
                throw new ApiException(400, "BadRequest", $"previous terminated container \"{name}\" in pod \"{pod}\" not found");
            attempts--;
        }
        if (attempts == 0)
        {
            throw new ApiException(
                400,
                "BadRequest",
                $"container \"{name}\" in pod \"{pod}\" is waiting to start: {WaitingFor(found, name)}"
            );
        }

        var file = node.Folders.Log(found.Uid(), name, attempts - 1);
        return (output, cancellationToken) => node.Logs.CopyAsync(file, query, output, cancellationToken);
    }

    public Task<int> ExecAsync(string ns, string pod, ExecQuery query, CancellationToken cancellationToken)
    {
        var found = Pod(ns, pod);
        var name = Container(found, query.Container).Text("name")!;
        var sandbox = kubelet.Find(found.Uid())?.Find(name)?.Sandbox
            ?? throw new ApiException(400, "BadRequest", $"container {name} does not run in pod {pod}");
        return sandbox.ExecAsync(query.Command, query.Input, query.Output, query.Error, cancellationToken);
    }

    public IPEndPoint? Address(string ns, string pod, int port) =>
        kubelet.Find(Pod(ns, pod).Uid()) is { Live.Count: > 0 } runner ? new IPEndPoint(IPAddress.Parse(runner.PodIp), port) : null;

    public IReadOnlyList<JsonObject> PodMetrics(string? ns) => usage.PodMetrics(ns);

    public JsonObject NodeMetrics() => usage.NodeMetrics();

    private JsonObject Pod(string ns, string name) =>
        node.Cluster.Get("pods", ns, name)
        ?? throw new ApiException(404, "NotFound", $"pods \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = "pods" });

    private static JsonObject Container(JsonObject pod, string? wanted)
    {
        var main = pod.Objects("spec.containers").ToList();
        var all = pod["spec"].Containers();
        if (wanted is null && main.Count == 1)
            return main[0];
        if (wanted is null && pod.Annotation("kubectl.kubernetes.io/default-container") is { } byDefault)
            wanted = byDefault;
        if (wanted is null)
        {
            throw new ApiException(
                400,
                "BadRequest",
                $"a container name must be specified for pod {pod.Name()}, choose one of: "
                    + $"[{string.Join(' ', main.Select(c => c.Text("name")))}]"
            );
        }

        return all.FirstOrDefault(c => c.Text("name") == wanted)
            ?? throw new ApiException(400, "BadRequest", $"container {wanted} is not valid for pod {pod.Name()}");
    }

    private static string WaitingFor(JsonObject pod, string container) =>
        pod.ContainerStatuses().FirstOrDefault(s => s.Text("name") == container).Text("state.waiting.reason") switch
        {
            "ErrImagePull" or "ImagePullBackOff" => "trying and failing to pull image",
            "ErrImageNeverPull" => "image can't be pulled",
            var reason => reason ?? "ContainerCreating",
        };
}
