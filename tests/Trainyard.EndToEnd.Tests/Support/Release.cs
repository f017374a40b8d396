namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>A chart of ours as a Helm release of one namespace.</summary>
internal sealed class Release(Kubectl kubectl, string name, string chart = "trainyard")
{
    private string Chart => $"charts/{chart}";

    public string Name => name;

    public Kubectl Kubectl => kubectl;

    /// <summary>Installs it, or upgrades it to this chart with its own values but for those that are set; gives back what Helm printed, the
    /// chart's notes among it.</summary>
    public async Task<string> InstallAsync(params string[] values) =>
        await HelmAsync(["upgrade", "--install", name, Chart, .. Waiting, .. Set([.. await OwnAsync(), .. values])]);

    /// <summary>The chart of another release, without the kinds that stand in its folder crds/. Nobody waits: its program is not here, and
    /// ours may not do under its roles what it needs to.</summary>
    public async Task InstallOtherAsync(string folder) =>
        await HelmAsync(["install", name, folder, "--skip-crds", .. Set([$"test.image={Settings.Busybox}", .. await AddressAsync()])]);

    public Task UpgradeAsync(params string[] values) => HelmAsync(["upgrade", name, Chart, "--reuse-values", .. Waiting, .. Set(values)]);

    public Task RollBackAsync(int revision) => HelmAsync(["rollback", name, $"{revision}", .. Waiting]);

    public Task RollBackToOtherAsync(int revision) => HelmAsync("rollback", name, $"{revision}");

    public Task TestAsync() => HelmAsync("test", name, "--timeout", Settings.Timeout);

    public Task UninstallAsync() => HelmAsync("uninstall", name, "--timeout", Settings.Timeout);

    /// <summary>Uninstalls it if it is there.</summary>
    public async Task RemoveAsync()
    {
        if ((await HelmAsync("list", "--all", "--short")).Split('\n').Contains(name))
            await UninstallAsync();
    }

    /// <summary>A chart's text, without a cluster.</summary>
    public static async Task<string> TemplateAsync(string chart, string name, string ns, params string[] values) =>
        await RunAsync(
            ["template", name, $"charts/{chart}", "--namespace", ns, "--kube-version", "1.28.0", .. Set(values)],
            kubeconfig: ""
        );

    public static Task<string> LintAsync(string chart, params string[] values) =>
        RunAsync(["lint", "--strict", $"charts/{chart}", .. Set(values)], kubeconfig: "");

    private static string[] Waiting => ["--wait", "--timeout", Settings.Timeout];

    /// <summary>What this cluster asks of the chart.</summary>
    private async Task<string[]> OwnAsync() =>
        chart == "trainyard" ? [.. Settings.ImageValues(), .. await AddressAsync()] : [$"test.image={Settings.Busybox}"];

    /// <summary>Where a cluster has no DNS, trials are told the Service's address.</summary>
    private async Task<string[]> AddressAsync()
    {
        var dns = await kubectl.RunAsync(
            "get",
            "services",
            "--namespace",
            "kube-system",
            "--selector",
            "k8s-app=kube-dns",
            "--output",
            "name"
        );
        return dns.Length > 0 ? [] : [$"reportUrl=http://$({name.ToUpperInvariant().Replace('-', '_')}_SERVICE_HOST):8080"];
    }

    /// <summary>What is an option already stays one.</summary>
    private static IEnumerable<string> Set(IEnumerable<string> values) =>
        values.SelectMany(value => value.StartsWith("--", StringComparison.Ordinal) ? (string[])[value] : ["--set", value]);

    private Task<string> HelmAsync(params string[] arguments) =>
        RunAsync([.. arguments, "--namespace", kubectl.Namespace], kubectl.Kubeconfig);

    private static async Task<string> RunAsync(string[] arguments, string kubeconfig)
    {
        var (exit, output, error) = await Shell.RunAsync(
            Settings.Helm,
            arguments,
            new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig }
        );
        return exit == 0 ? output : throw new InvalidOperationException($"helm {string.Join(' ', arguments)}\n{output}{error}");
    }
}
