using Trainyard.Testing;

[assembly: AssemblyFixture(typeof(Trainyard.EndToEnd.Tests.Support.Cluster))]

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>
/// The cluster that the whole suite runs on: the one of KUBECONFIG, or else a local cluster of our own, started here in a folder of its
/// own. Trainyard comes with the first namespace that is asked for, by the chart or, on our own cluster, as a process; an operator that
/// serves the given cluster already is taken as it is.
/// </summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly Lazy<Task> _installed;
    private readonly Lazy<Task<Kubectl>> _shared;
    private LocalState? _local;
    private Namespaces? _namespaces;
    private Release? _release;

    public Cluster() => (_installed, _shared) = (new(InstallAsync), new(ShareAsync));

    internal string Kubeconfig { get; private set; } = "";

    /// <summary>Our own local cluster; null where one was given.</summary>
    internal LocalState? Local => _local;

    /// <summary>Where the operator of our own cluster tells its metrics; null on a given cluster.</summary>
    internal string? OperatorAddress => _local?.OperatorAddress;

    public async ValueTask InitializeAsync()
    {
        if (Settings.Kubeconfig is null)
            _local = await LocalState.UpAsync("--operator");
        Kubeconfig = Settings.Kubeconfig ?? _local!.Kubeconfig;
        _namespaces = new(Kubeconfig);
    }

    /// <summary>A new namespace that Trainyard serves, with kubectl in it.</summary>
    internal async Task<Kubectl> NamespaceAsync(string name)
    {
        await _installed.Value;
        return await _namespaces!.CreateAsync(name);
    }

    /// <summary>One namespace for all who store nothing: they need the kinds, and no operator.</summary>
    internal Task<Kubectl> SharedNamespaceAsync() => _shared.Value;

    /// <summary>A new namespace with the volumes of an example, and files in their claim.</summary>
    internal async Task<Kubectl> ExampleDataAsync(string example, string claim, params string[] data)
    {
        var kubectl = await NamespaceAsync(example);
        var volumes = await File.ReadAllTextAsync(Repository.Example($"{example}/volumes.yaml"));
        await kubectl.ApplyAsync(volumes.Replace("ReadWriteMany", Settings.AccessMode, StringComparison.Ordinal));
        await Datasets.FillAsync(kubectl, claim, data);
        return kubectl;
    }

    /// <summary>A new namespace with an example and its data, whose TrainingJob has succeeded.</summary>
    internal async Task<Kubectl> ExampleAsync(string example, string job, string claim, params string[] data)
    {
        var kubectl = await ExampleDataAsync(example, claim, data);
        foreach (var file in (string[])["trainingjob.yaml", "predictor.yaml"])
            await kubectl.RunAsync("apply", "-f", Repository.Example($"{example}/{file}"));
        await kubectl.WaitAsync("condition=Succeeded", $"trainingjob/{job}");
        return kubectl;
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync();
            return;
        }

        await _namespaces!.DeleteAsync(but: _release is null ? [] : [_release.Kubectl]);
        if (_release is not null)
            await _release.RemoveAsync();
        await _namespaces.DeleteAsync();
    }

    private async Task<Kubectl> ShareAsync()
    {
        if (!await Installation.HasKindsAsync(_namespaces!.Anywhere))
            await _installed.Value;
        return await _namespaces.CreateAsync("shared");
    }

    private async Task InstallAsync()
    {
        if (_local is not null || await Installation.IsServedAsync(_namespaces!))
            return;
        var own = await _namespaces!.CreateAsync("operator");
        _release = new(own, "trainyard-e2e");
        var hasKinds = await Installation.HasKindsAsync(own);
        await _release.InstallAsync($"crds.enabled={(hasKinds ? "false" : "true")}", "crds.keep=false");
    }
}
