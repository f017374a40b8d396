using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

/// <summary>Our chart, by Helm, on a local cluster of its own: the operator runs in a pod there, as its service account and with its role alone.</summary>
public sealed class ChartTests : IAsyncLifetime
{
    private const string Patience = "300s";
    private readonly string state = Directory.CreateTempSubdirectory("trainyard-chart-").FullName;

    private Dictionary<string, string> Settings => new() { ["TRAINYARD_HOME"] = state, ["KUBECONFIG"] = Path.Combine(state, "kubeconfig") };

    public async ValueTask InitializeAsync() => await RunAsync(Path.Combine(Repository.Dist, "trainyard"), "local", "up");

    public async ValueTask DisposeAsync()
    {
        await RunAsync(Path.Combine(Repository.Dist, "trainyard"), "local", "down");
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task The_chart_is_installed_tested_upgraded_rolled_back_and_uninstalled_and_its_operator_trains()
    {
        await HelmAsync("install", "trainyard", "charts/trainyard", "--create-namespace", "--wait", "--timeout", Patience, "--set", "reportUrl=http://$(TRAINYARD_SERVICE_HOST):8080");
        await HelmAsync("test", "trainyard");

        var kubectl = new Kubectl(Settings["KUBECONFIG"], "default");
        var data = Path.Combine(state, "points.csv");
        await File.WriteAllLinesAsync(data, ["size,price", .. Enumerable.Range(0, 60).Select(i => $"{i},{i * 2}")]);
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillAsync(kubectl, "points", data);
        await kubectl.ApplyAsync(BadInputTests.Job);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/bad");

        // From the whole cluster to one namespace, with a Role there in the place of the ClusterRole.
        await HelmAsync("upgrade", "trainyard", "charts/trainyard", "--reuse-values", "--set", "watchNamespace=default", "--wait", "--timeout", Patience);
        Assert.Contains("NotFound", (await kubectl.TryAsync("get", "clusterrole", "trainyard")).Error, StringComparison.Ordinal);
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("name: bad", "name: again", StringComparison.Ordinal));
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/again");

        await HelmAsync("rollback", "trainyard", "1", "--wait", "--timeout", Patience);
        Assert.DoesNotContain("--namespace=", await OperatorArgumentsAsync(), StringComparison.Ordinal);
        await HelmAsync("uninstall", "trainyard");
        Assert.Contains("NotFound", (await new Kubectl(Settings["KUBECONFIG"], "trainyard").TryAsync("get", "deployment", "trainyard")).Error, StringComparison.Ordinal);
    }

    private Task<string> OperatorArgumentsAsync() => new Kubectl(Settings["KUBECONFIG"], "trainyard").RunAsync("get", "deployment", "trainyard", "-o", "jsonpath={.spec.template.spec.containers[0].args}");

    private Task<string> HelmAsync(params string[] arguments) => RunAsync(Path.Combine(Repository.Root, ".deps", "helm", "helm"), [.. arguments, "--namespace", "trainyard"]);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await Shell.RunAsync(program, arguments, Settings);
        return exit == 0 ? output : throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}\n{output}{error}");
    }
}
