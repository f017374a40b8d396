using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Console.Tests.Support;

/// <summary>A local cluster's API with a sweep in it, and a console of each kind.</summary>
public sealed class ConsoleOnCluster : IAsyncLifetime
{
    private FakePredictor? _predictor;

    internal TestCluster Cluster { get; private set; } = null!;

    /// <summary>One that lets in by links.</summary>
    internal RunningConsole Laptop { get; private set; } = null!;

    /// <summary>Where the shared console's uploads go.</summary>
    internal FakeBucket Bucket { get; private set; } = null!;

    /// <summary>One that lets in by tokens of the cluster.</summary>
    internal RunningConsole Shared { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium.Path is null, "chromium is not installed: scripts/setup test installs it");
        Cluster = await TestCluster.StartAsync(TimeProvider.System, bare: true);
        await PutAsync(Objects.Job());
        foreach (var number in Enumerable.Range(0, 41))
            await PutAsync(Objects.Trial(number, last: number == 40));
        await PutAsync(Objects.Job("rain") with { Status = null });
        _predictor = await FakePredictor.StartAsync();
        await PutAsync(Objects.Predictor(_predictor.Port));
        foreach (var version in (string[])["v2", "v3"])
            await PutAsync(Objects.PredictorPod(version, _predictor.Port));
        var volumes = Directory.CreateDirectory(Cluster.PathOf("volumes")).FullName;
        Laptop = await RunningConsole.StartAsync(
            Cluster.PathOf("console.log"),
            "--kubeconfig",
            Cluster.PathOf("kubeconfig"),
            "--key-file",
            Cluster.PathOf("console-key"),
            "--volumes",
            volumes,
            "--trainer",
            Programs.Trainer
        );
        Bucket = await FakeBucket.StartAsync();
        var secret = Directory.CreateDirectory(Cluster.PathOf("credentials/store")).FullName;
        await File.WriteAllTextAsync(Path.Combine(secret, "AWS_ENDPOINT_URL"), Bucket.Address);
        await File.WriteAllTextAsync(Path.Combine(secret, "AWS_ACCESS_KEY_ID"), "key");
        await File.WriteAllTextAsync(Path.Combine(secret, "AWS_SECRET_ACCESS_KEY"), "secret-of-the-store");
        Shared = await RunningConsole.StartAsync(
            Cluster.PathOf("shared.log"),
            new Dictionary<string, string> { [ContainerEnvironment.Credentials] = Cluster.PathOf("credentials") },
            "--server",
            Cluster.Server.ToString(),
            "--uploads",
            "s3://rows/people",
            "--uploads-secret",
            "store"
        );
    }

    /// <summary>A new one-time link, as <c>trainyard console</c> gets it for a console that runs already.</summary>
    internal async Task<Uri> LinkAsync()
    {
        string[] arguments = ["link", "--key-file", Cluster.PathOf("console-key"), "--address", Laptop.Address.ToString()];
        await using var process = new ChildProcess(Programs.Console, arguments, Cluster.PathOf("links.log"));
        return new Uri(await process.FirstLineAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await (Laptop?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Shared?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Bucket?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_predictor?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task PutAsync(TrainingJob job)
    {
        var made = await Cluster.Client.CreateAsync(job);
        if (job.Status is not null)
            await Cluster.Client.ChangeStatusAsync(made, made with { Status = job.Status });
    }

    private async Task PutAsync(Trial trial)
    {
        var made = await Cluster.Client.CreateAsync(trial);
        await Cluster.Client.ChangeStatusAsync(made, made with { Status = trial.Status });
    }

    private async Task PutAsync(Predictor predictor)
    {
        var made = await Cluster.Client.CreateAsync(predictor);
        await Cluster.Client.ChangeStatusAsync(made, made with { Status = predictor.Status });
    }

    private async Task PutAsync(k8s.Models.V1Pod pod)
    {
        var made = await Cluster.Client.CreateAsync(pod with { Status = null });
        var change = new System.Text.Json.Nodes.JsonObject
        {
            ["status"] = new System.Text.Json.Nodes.JsonObject { ["podIP"] = pod.Status.PodIP, ["phase"] = "Running" },
        };
        await Cluster.Client.PatchAsync<k8s.Models.V1Pod>("default", made.Metadata.Name, Runtime.Patch.Merge(change), "status");
    }

    /// <summary>A token of a new service account that may look at the namespace default, and change nothing.</summary>
    internal Task<string> ViewerTokenAsync() => TokenAsync("looker", "get", "list", "watch");

    /// <summary>A token of a new service account with rights to sweeps in the namespace default.</summary>
    internal async Task<string> TokenAsync(string name, params string[] verbs)
    {
        await PostAsync(
            "/api/v1/namespaces/default/serviceaccounts",
            $$$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"{{{name}}}"}}"""
        );
        await PostAsync(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
            $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{name}}"},
             "rules":[{"apiGroups":["trainyard.dev"],"resources":["trainingjobs","trials"],"verbs":["{{string.Join("\",\"", verbs)}}"]}]}
            """
        );
        await PostAsync(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{name}}"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"{{name}}"},
             "subjects":[{"kind":"ServiceAccount","name":"{{name}}","namespace":"default"}]}
            """
        );
        var made = await PostAsync($"/api/v1/namespaces/default/serviceaccounts/{name}/token", """{"spec":{}}""");
        return made["status"]!["token"]!.ToString();
    }

    /// <summary>The event that a kubelet writes when it evicts a pod.</summary>
    internal Task EvictAsync(string pod) =>
        PostAsync(
            "/api/v1/namespaces/default/events",
            $$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"{{pod}}.1","namespace":"default"},"type":"Warning","reason":"Evicted",
             "involvedObject":{"kind":"Pod","namespace":"default","name":"{{pod}}"},"message":"The node was low on resource: memory."}
            """
        );

    private async Task<System.Text.Json.Nodes.JsonNode> PostAsync(string path, string body)
    {
        var request = new Runtime.ApiRequest
        {
            Method = HttpMethod.Post,
            Path = path,
            Body = System.Text.Encoding.UTF8.GetBytes(body),
        };
        return System.Text.Json.Nodes.JsonNode.Parse(await Cluster.Client.SendAsync(request))!;
    }
}
