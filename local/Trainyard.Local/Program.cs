using System.CommandLine;
using Trainyard.Local.ApiServer;
using Trainyard.Local.Hosting;
using Trainyard.Local.Node;

var data = new Option<string>("--data") { Description = "Folder of objects, logs and pods", DefaultValueFactory = _ => ".trainyard/local" };
var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0: any free one" };
var plainPort = new Option<int>("--http-port") { Description = "The same without TLS (kubectl sends no token there)" };
var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Where to write the kubeconfig" };
var token = new Option<string?>("--token") { Description = "Bearer token; default: made once and kept in the data folder" };
var noSync = new Option<bool>("--no-sync") { Description = "Answer writes before the disk has them" };
var images = new Option<string[]>("--images")
{
    Description = "Files that map image names to programs; default: images.yaml in the data folder",
};
var ingressPort = new Option<int>("--ingress-port") { Description = "Port on 127.0.0.1 of all Ingresses; 0: any free one, which is kept" };
var bare = new Option<bool>("--bare") { Description = "Serve the API alone: no node and no controllers run" };
var root = new RootCommand("A Kubernetes-compatible API and a node that runs pods as processes, for laptops and tests.")
{
    data,
    port,
    plainPort,
    kubeconfig,
    token,
    noSync,
    images,
    ingressPort,
    bare,
};
root.SetAction(
    async (parsed, stop) =>
    {
        await using var local = await LocalCluster.StartAsync(Options(parsed), TimeProvider.System);
        Console.WriteLine($"Serving on {local.Server.Address} and {local.Server.PlainAddress}");
        await local.Server.WaitForShutdownAsync().WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
);

// Pods are given time to end.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

LocalOptions Options(ParseResult parsed) =>
    new()
    {
        Server = new ApiServerOptions
        {
            Data = parsed.GetRequiredValue(data),
            Port = parsed.GetValue(port),
            PlainPort = parsed.GetValue(plainPort),
            Token = parsed.GetValue(token),
            Sync = !parsed.GetValue(noSync),
        },
        Node = parsed.GetValue(bare) ? null : NodeOf(parsed),
        Kubeconfig = parsed.GetValue(kubeconfig),
    };

NodeOptions NodeOf(ParseResult parsed)
{
    var node = NodeOptions.Within(parsed.GetRequiredValue(data)) with { IngressPort = parsed.GetValue(ingressPort) };
    return parsed.GetValue(images) is { Length: > 0 } files ? node with { ImageFiles = files } : node;
}
