namespace Trainyard.Local.Api;

/// <summary>metrics.k8s.io, from the node's own numbers: what kubectl top shows. Nothing of it is stored.</summary>
internal static class Metrics
{
    public const string Group = "metrics.k8s.io";

    private const string Root = "/apis/metrics.k8s.io/v1beta1";

    public static JsonObject? Answer(string path, INode node)
    {
        string[] parts = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries) : [];
        return parts switch
        {
            _ when path == Root => Resources(),
            ["nodes"] => List("NodeMetricsList", [node.NodeMetrics()]),
            ["nodes", string name] when node.NodeMetrics().Name() == name => node.NodeMetrics(),
            ["pods"] => List("PodMetricsList", node.PodMetrics(null)),
            ["namespaces", string ns, "pods"] => List("PodMetricsList", node.PodMetrics(ns)),
            ["namespaces", string ns, "pods", string name] => node.PodMetrics(ns).FirstOrDefault(one => one.Name() == name),
            _ => null,
        };
    }

    private static JsonObject List(string kind, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = Group + "/v1beta1",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
    };

    private static JsonObject Resources()
    {
        JsonObject Resource(string name, string kind, bool namespaced) =>
            new() { ["name"] = name, ["singularName"] = "", ["namespaced"] = namespaced, ["kind"] = kind, ["verbs"] = new JsonArray("get", "list") };
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = Group + "/v1beta1",
            ["resources"] = new JsonArray(Resource("nodes", "NodeMetrics", false), Resource("pods", "PodMetrics", true)),
        };
    }
}
