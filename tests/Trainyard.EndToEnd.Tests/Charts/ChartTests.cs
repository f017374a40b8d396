using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>
/// Our chart, by Helm, on the given cluster or on a local one of its own: the operator runs in a pod there, as its service account and with
/// its roles alone. It wants a cluster that no other operator serves.
/// </summary>
public sealed class ChartTests : IAsyncLifetime
{
    private readonly List<Release> _releases = [];
    private LocalState? _local;
    private Namespaces _namespaces = null!;
    private bool _hadKinds;

    public async ValueTask InitializeAsync()
    {
        if (Settings.Kubeconfig is null)
            _local = await LocalState.UpAsync();
        _namespaces = new(Settings.Kubeconfig ?? _local!.Kubeconfig);
        _hadKinds = await Installation.HasKindsAsync(_namespaces.Anywhere);
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync();
            return;
        }

        // What runs in the namespaces goes by the operator; what a release has outside of them, by Helm.
        await _namespaces.DeleteAsync(but: _releases.Select(release => release.Kubectl));
        foreach (var release in _releases)
            await release.RemoveAsync();
        await _namespaces.DeleteAsync();
        if (!_hadKinds)
            await _namespaces.Anywhere.RunAsync("delete", "--ignore-not-found", "-f", "crds/");
    }

    [Fact]
    public async Task The_chart_is_installed_tested_upgraded_rolled_back_and_uninstalled_and_its_operator_trains()
    {
        var release = await ReleaseAsync("trainyard-e2e");
        var notes = await release.InstallAsync(BringKinds);
        Assert.Contains($"helm test {release.Name} -n {release.Kubectl.Namespace}", notes, StringComparison.Ordinal);
        await release.TestAsync();
        var key = await ReportKeyAsync(release);
        var user = await _namespaces.CreateAsync("user");
        await user.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(user);
        await TrainAsync(user, "first");

        // From the whole cluster to two namespaces, with a Role in each in the place of the ClusterRole.
        await release.UpgradeAsync($"watchNamespace={{{release.Kubectl.Namespace},{user.Namespace}}}");
        Assert.Contains("NotFound", (await user.TryAsync("get", "clusterrole", release.Name)).Error, StringComparison.Ordinal);
        await TrainAsync(user, "again");
        Assert.Equal(key, await ReportKeyAsync(release));

        await release.RollBackAsync(1);
        Assert.DoesNotContain("--namespace=", await OperatorArgumentsAsync(release), StringComparison.Ordinal);
        await release.UninstallAsync();
        Assert.Contains("NotFound", (await release.Kubectl.TryAsync("get", "deployment", release.Name)).Error, StringComparison.Ordinal);
        Assert.True(
            await Installation.HasKindsAsync(user),
            "the kinds, and with them all trained models' histories, went with the release"
        );
        Assert.Equal("Succeeded", (string)(await user.GetAsync("trainingjob", "first"))["status"]!["phase"]!);
    }

    [Fact]
    public async Task The_last_release_is_upgraded_and_comes_back_and_no_job_is_lost_on_the_way()
    {
        Assert.SkipWhen(_hadKinds, "the kinds of this cluster are another's: the last release would bring its own");
        using var last = await LastRelease.UnpackAsync();
        var release = await ReleaseAsync("trainyard-e2e");
        await release.Kubectl.RunAsync("apply", "-f", "crds/");
        await release.InstallOtherAsync(last.Chart);
        var user = await _namespaces.CreateAsync("user");
        await user.ApplyAsync(BadInputTests.Job);
        var job = await UidAsync(user);

        await HandKindsOverAsync(release);
        await release.InstallAsync();
        await release.TestAsync();
        Assert.Equal(job, await UidAsync(user));
        Assert.NotEqual("", await ReportKeyAsync(release));

        await release.RollBackToOtherAsync(1);
        Assert.DoesNotContain("--router-image=", await OperatorArgumentsAsync(release), StringComparison.Ordinal);
        Assert.Equal(job, await UidAsync(user));
    }

    [Fact]
    public async Task Two_releases_of_one_namespace_serve_a_namespace_each()
    {
        var first = await ReleaseAsync("trainyard-e2e-a");
        var second = new Release(first.Kubectl, "trainyard-e2e-b");
        _releases.Add(second);
        foreach (var (release, kinds) in new[] { (first, BringKinds), (second, "crds.enabled=false") })
        {
            var served = await _namespaces.CreateAsync("served");
            await release.InstallAsync(kinds, $"watchNamespace={served.Namespace}");
            await served.ApplyAsync(BadInputTests.Job.Replace("GradientBoosting", "NoSuchThing", StringComparison.Ordinal));
            await served.WaitAsync("condition=Accepted=false", "trainingjob/bad");
        }

        var leases = (await first.Kubectl.GetAsync("leases"))["items"]!.AsArray();
        Assert.Equal([first.Name, second.Name], leases.Select(lease => (string)lease!["metadata"]!["name"]!).Order());
    }

    [Fact]
    public async Task With_a_key_of_the_users_own_the_operator_may_touch_no_secret()
    {
        var release = await ReleaseAsync("trainyard-e2e");
        await release.Kubectl.RunAsync("create", "secret", "generic", "own", "--from-literal=key=0123456789abcdef");
        await release.InstallAsync(BringKinds, "reportKey.existingSecret=own");

        var account = $"system:serviceaccount:{release.Kubectl.Namespace}:{release.Name}";
        Assert.Equal("no", (await release.Kubectl.TryAsync("auth", "can-i", "get", "secrets/own", "--as", account)).Output.Trim());
    }

    /// <summary>As docs/decisions/0011 tells people whose kinds came by another way than this chart.</summary>
    private static async Task HandKindsOverAsync(Release release)
    {
        string[] kinds = ["--selector", "app.kubernetes.io/part-of=trainyard"];
        string[] owner = [$"meta.helm.sh/release-name={release.Name}", $"meta.helm.sh/release-namespace={release.Kubectl.Namespace}"];
        await release.Kubectl.RunAsync(["label", "crd", .. kinds, "app.kubernetes.io/managed-by=Helm", "--overwrite"]);
        await release.Kubectl.RunAsync(["annotate", "crd", .. kinds, .. owner, "--overwrite"]);
    }

    private static async Task<string> UidAsync(Kubectl kubectl) =>
        (string)(await kubectl.GetAsync("trainingjob", "bad"))["metadata"]!["uid"]!;

    private string BringKinds => _hadKinds ? "crds.enabled=false" : "crds.enabled=true";

    private async Task<Release> ReleaseAsync(string name)
    {
        Assert.SkipWhen(
            await Installation.IsServedAsync(_namespaces),
            "an operator serves this cluster already: the chart is tested where there is none"
        );
        var release = new Release(await _namespaces.CreateAsync("chart"), name);
        _releases.Add(release);
        return release;
    }

    private static async Task<string> ReportKeyAsync(Release release)
    {
        var key = (string?)(await release.Kubectl.GetAsync("secret", $"{release.Name}-report-key"))["data"]?["key"];
        return Assert.IsType<string>(key);
    }

    private static Task<string> OperatorArgumentsAsync(Release release) =>
        release.Kubectl.RunAsync("get", "deployment", release.Name, "-o", "jsonpath={.spec.template.spec.containers[0].args}");

    private static async Task TrainAsync(Kubectl kubectl, string name)
    {
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("name: bad", $"name: {name}", StringComparison.Ordinal));
        await kubectl.WaitAsync("condition=Succeeded", $"trainingjob/{name}");
    }
}
