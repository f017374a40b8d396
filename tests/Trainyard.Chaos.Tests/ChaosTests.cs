using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sweeps_end_as_without_faults_though_the_API_server_misbehaves_and_the_operator_is_killed()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System);
        var results = await new ChaosRun(cluster, seed: 3, output.WriteLine, TimeProvider.System).RunAsync(kills: 4);
        Assert.DoesNotContain(results, r => r.Fault is not null);
        // Two checks a sweep: the reference, and four sweeps at a time until the last kill; how many times four depends on the machine.
        Assert.Equal(2, results.Count % 8);
        Assert.True(results.Count > 8);
    }

    [Fact]
    public async Task Sweeps_of_reused_workers_end_as_without_faults_though_workers_are_killed_too()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, trainer: Programs.Trainer);
        var workers = new Workers(cluster);
        var results = await new ChaosRun(cluster, seed: 3, output.WriteLine, TimeProvider.System, workers).RunAsync(kills: 4);
        Assert.DoesNotContain(results, r => r.Fault is not null);
        Assert.Equal(3, results.Count % 8);
    }

    [Fact]
    public async Task Rollouts_end_as_asked_though_the_API_server_misbehaves_and_the_operator_is_killed()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System);
        var results = await new RolloutRun(cluster, seed: 3, output.WriteLine, TimeProvider.System).RunAsync(kills: 3);
        Assert.DoesNotContain(results, r => r.Fault is not null);
        Assert.Equal(6, results.Count);
    }
}
