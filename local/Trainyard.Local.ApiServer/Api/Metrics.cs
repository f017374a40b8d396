namespace Trainyard.Local.ApiServer.Api;

/// <summary>metrics.k8s.io, from the node's own numbers: what kubectl top shows. Nothing of it is stored.</summary>
internal static class Metrics
{
    public const string Group = "metrics.k8s.io";

    public static Task AnswerAsync(HttpContext context, ResourcePath path, INode? node)
    {
        if (context.Request.Method != "GET")
            throw Refusal.MethodNotAllowed();

        var all =
            node is null ? []
            : path.Kind.Namespaced ? node.PodMetrics(path.Namespace)
            : [node.NodeMetrics()];
        if (path.Name.Length > 0)
        {
            return Answers.Node(
                context,
                200,
                all.FirstOrDefault(one => one.Name() == path.Name) ?? throw Refusal.NotFound(path.Kind, path.Name)
            );
        }

        return Answers.Node(
            context,
            200,
            new JsonObject
            {
                ["kind"] = path.Kind.ListKind,
                ["apiVersion"] = path.Kind.ApiVersion,
                ["metadata"] = new JsonObject(),
                ["items"] = all.Select(one => one.Copy()).ToJson(),
            }
        );
    }
}
