using System.CommandLine;
using Trainyard.Local.Hosting;
using Trainyard.Local.Node;

Option<string> data = new("--data") { Description = "Folder of objects, logs and pods", DefaultValueFactory = _ => ".trainyard/local" };
Option<int> port = new("--port") { Description = "Port on 127.0.0.1; 0: any free one", DefaultValueFactory = _ => 0 };
Option<int> plainPort = new("--http-port")
{
    Description = "The same without TLS (kubectl sends no token there)",
    DefaultValueFactory = _ => 0,
};
Option<string?> kubeconfig = new("--kubeconfig") { Description = "Where to write the kubeconfig" };
Option<string?> token = new("--token") { Description = "Bearer token; default: made once and kept in the data folder" };
Option<bool> noSync = new("--no-sync") { Description = "Answer writes before the disk has them" };
Option<string[]> images = new("--images")
{
    Description = "Files that map image names to programs; default: images.yaml in the data folder",
};
Option<int> ingressPort = new("--ingress-port") { Description = "Port on 127.0.0.1 of all Ingresses; 0: any free one, which is kept" };
Option<bool> bare = new("--bare") { Description = "Serve the API alone: no node and no controllers run" };
RootCommand root = new("A Kubernetes-compatible API and a node that runs pods as processes, for laptops and tests.")
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
        LocalOptions options = new()
        {
            Data = parsed.GetRequiredValue(data),
            Port = parsed.GetValue(port),
            PlainPort = parsed.GetValue(plainPort),
            Kubeconfig = parsed.GetValue(kubeconfig),
            Token = parsed.GetValue(token),
            Node = new NodeOptions
            {
                Folder = Path.Combine(parsed.GetRequiredValue(data), "node"),
                ClaimsFolder = Path.Combine(parsed.GetRequiredValue(data), "volumes"),
                IngressPort = parsed.GetValue(ingressPort),
                ImageFiles = parsed.GetValue(images) is { Length: > 0 } files
                    ? files
                    : [Path.Combine(parsed.GetRequiredValue(data), "images.yaml")],
            },
            Sync = !parsed.GetValue(noSync),
            Workloads = parsed.GetValue(bare) ? null : new WorkloadOptions(),
        };
        await using var local = await LocalCluster.StartAsync(options, TimeProvider.System);
        Console.WriteLine($"Serving on {local.Address} and {local.PlainAddress}");
        await local.WaitForShutdownAsync().WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
);

// Pods are given time to end.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
