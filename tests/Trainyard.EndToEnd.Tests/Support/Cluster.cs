using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Trainyard.EndToEnd.Tests.Support.Cluster))]

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>
/// The cluster that the whole suite runs on: the one of KUBECONFIG, where Trainyard is installed, or else a local cluster and an operator of our own, started
/// here in a folder of their own.
/// </summary>
public sealed class Cluster : IAsyncLifetime
{
    private string? state;

    internal string Kubeconfig { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } given)
        {
            Kubeconfig = given;
            return;
        }

        state = Directory.CreateTempSubdirectory("trainyard-e2e-").FullName;
        await TrainyardAsync("local", "up", "--operator");
        Kubeconfig = Path.Combine(state, "kubeconfig");
    }

    /// <summary>A new namespace, with kubectl in it.</summary>
    internal async Task<Kubectl> NamespaceAsync(string name)
    {
        var kubectl = new Kubectl(Kubeconfig, $"e2e-{name}-{Guid.NewGuid().ToString("N")[..6]}");
        await kubectl.RunAsync("create", "namespace", kubectl.Namespace);
        return kubectl;
    }

    /// <summary>A new namespace with the volumes of an example, and files in their claim.</summary>
    internal async Task<Kubectl> ExampleDataAsync(string example, string claim, params string[] data)
    {
        var kubectl = await NamespaceAsync(example);
        await kubectl.RunAsync("apply", "-f", Repository.Example($"{example}/volumes.yaml"));
        await Datasets.FillAsync(kubectl, claim, data);
        return kubectl;
    }

    /// <summary>A new namespace with an example and its data, whose TrainingJob has succeeded.</summary>
    internal async Task<Kubectl> ExampleAsync(string example, string job, string claim, params string[] data)
    {
        var kubectl = await ExampleDataAsync(example, claim, data);
        await kubectl.RunAsync("apply", "-f", Repository.Example(example));
        await kubectl.WaitAsync("condition=Succeeded", $"trainingjob/{job}");
        return kubectl;
    }

    /// <summary>The CLI, against the suite's local installation.</summary>
    internal async Task<string> TrainyardAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["TRAINYARD_HOME"] = state ?? "", ["KUBECONFIG"] = Kubeconfig };
        var (exit, output, error) = await Shell.RunAsync(Path.Combine(Repository.Dist, "trainyard"), arguments, environment);
        return exit == 0 ? output : throw new InvalidOperationException($"trainyard {string.Join(' ', arguments)}\n{output}{error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (state is null) return;
        await TrainyardAsync("local", "down");
        Directory.Delete(state, recursive: true);
    }
}
