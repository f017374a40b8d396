namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>The namespaces that a test makes, all of which go with it.</summary>
internal sealed class Namespaces(string kubeconfig)
{
    /// <summary>By it scripts/verify-cluster finds what a killed run has left.</summary>
    private const string Label = "trainyard.dev/verify=true";

    private readonly List<Kubectl> _made = [];

    /// <summary>For what belongs to no namespace.</summary>
    public Kubectl Anywhere { get; } = new(kubeconfig, "default");

    /// <summary>A new namespace, with kubectl in it.</summary>
    public async Task<Kubectl> CreateAsync(string name)
    {
        var kubectl = new Kubectl(kubeconfig, $"e2e-{name}-{Guid.NewGuid().ToString("N")[..6]}");
        await kubectl.RunAsync("create", "namespace", kubectl.Namespace);
        lock (_made)
            _made.Add(kubectl);
        await kubectl.RunAsync("label", "namespace", kubectl.Namespace, Label);
        return kubectl;
    }

    /// <summary>All of them but some, with whatever runs in them; returns when they are gone.</summary>
    public async Task DeleteAsync(IEnumerable<Kubectl>? but = null)
    {
        var names = _made.Except(but ?? []).Select(kubectl => kubectl.Namespace).ToList();
        if (names.Count > 0)
            await Anywhere.RunAsync(["delete", "namespace", .. names, "--ignore-not-found", $"--timeout={Settings.Timeout}"]);
    }
}
