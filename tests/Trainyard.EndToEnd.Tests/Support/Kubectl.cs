using System.Text.Json.Nodes;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>The real kubectl, in one namespace of one cluster.</summary>
internal sealed class Kubectl(string kubeconfig, string ns)
{
    private static readonly bool Installed = Environment
        .GetEnvironmentVariable("PATH")!
        .Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "kubectl")));

    public string Kubeconfig => kubeconfig;

    public string Namespace => ns;

    /// <summary>Runs kubectl and gives back what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; its words are in the message.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (exit, output, error) = await TryAsync(arguments);
        return exit == 0 ? output : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}\n{output}{error}");
    }

    public Task<(int Exit, string Output, string Error)> TryAsync(params string[] arguments) => TryAsync(arguments, input: null);

    public async Task ApplyAsync(string yaml)
    {
        var (exit, output, error) = await TryAsync(["apply", "-f", "-"], input: yaml);
        if (exit != 0)
            throw new InvalidOperationException($"kubectl apply\n{output}{error}");
    }

    public async Task<JsonNode> GetAsync(params string[] what) => JsonNode.Parse(await RunAsync(["get", .. what, "-o", "json"]))!;

    /// <summary>Runs trainyard, which must end well, in the same namespace.</summary>
    public async Task TrainyardAsync(params string[] arguments)
    {
        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard"),
            [.. arguments, "--kubeconfig", Kubeconfig, "--namespace", ns]
        );
        Assert.True(exit == 0, $"{output}{error}");
    }

    /// <summary>kubectl wait; on a time-out the message has the object's description and a Job's last words, which say why.</summary>
    public async Task WaitAsync(string condition, string what)
    {
        var (exit, output, error) = await TryAsync("wait", $"--for={condition}", what, $"--timeout={Settings.Timeout}");
        if (exit == 0)
            return;

        var description = await TryAsync("describe", what);
        var words = what.StartsWith("job/", StringComparison.Ordinal) ? (await TryAsync("logs", what)).Output : "";
        throw new TimeoutException($"kubectl wait --for={condition} {what}: {output}{error}\n{words}{description.Output}");
    }

    /// <summary>The same, with what it reads.</summary>
    public Task<(int Exit, string Output, string Error)> TryAsync(string[] arguments, string? input)
    {
        Assert.SkipUnless(Installed, "kubectl is not installed (https://kubernetes.io/docs/tasks/tools)");
        return Shell.RunAsync("kubectl", ["-n", ns, .. arguments], new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig }, input);
    }
}
