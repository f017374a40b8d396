using Trainyard.Api;
using Trainyard.Testing;

namespace Trainyard.Console.Tests.Support;

/// <summary>A local cluster's API with a sweep in it, and a console of each kind.</summary>
public sealed class ConsoleOnCluster : IAsyncLifetime
{
    internal TestCluster Cluster { get; private set; } = null!;

    /// <summary>One that lets in by links.</summary>
    internal RunningConsole Laptop { get; private set; } = null!;

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
        var volumes = Directory.CreateDirectory(Cluster.PathOf("volumes")).FullName;
        Laptop = await RunningConsole.StartAsync(
            Cluster.PathOf("console.log"),
            "--kubeconfig",
            Cluster.PathOf("kubeconfig"),
            "--key-file",
            Cluster.PathOf("console-key"),
            "--volumes",
            volumes
        );
        Shared = await RunningConsole.StartAsync(Cluster.PathOf("shared.log"), "--server", Cluster.Server.ToString());
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
}
