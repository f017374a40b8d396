using Trainyard.Api;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Operator;

/// <summary>How soon a second replica does the work of one that has gone, both at their default settings.</summary>
internal static class TakeOver
{
    private const int Times = 3;
    private const string Replica = "--leader-elect";

    public static async Task RunAsync(Figures figures, TimeProvider time)
    {
        await using var cluster = await TestCluster.StartAsync(time, bare: true);
        Console.WriteLine("two replicas, from the end of the leader to the first work of the other:");
        var leader = Operating.Start(cluster, time, Replica);
        while (!await IsLeadingAsync(leader))
            await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        var (killed, ended) = (new List<double>(), new List<double>());
        for (var i = 0; i < 2 * Times; i++)
        {
            var follower = Operating.Start(cluster, time, Replica);
            await follower.UntilReadyAsync();
            var begin = time.GetTimestamp();
            await (i % 2 == 0 ? leader.KillAsync() : leader.EndAsync());
            await UntilWorkedOnAsync(cluster, $"sweep-{i}", time);
            (i % 2 == 0 ? killed : ended).Add(time.GetElapsedTime(begin).TotalSeconds);
            await leader.DisposeAsync();
            leader = follower;
        }

        await leader.DisposeAsync();
        figures.Report($"after kill -9, slowest of {Times}", killed.Max(), "s", atMost: 20);
        // At once: the standby looks at the lease every two seconds.
        figures.Report($"after SIGTERM, slowest of {Times}", ended.Max(), "s", atMost: 5);
    }

    private static async Task<bool> IsLeadingAsync(Operating replica)
    {
        await replica.UntilReadyAsync();
        return await replica.SumAsync("leader_election_master_status") == 1;
    }

    private static async Task UntilWorkedOnAsync(TestCluster cluster, string sweep, TimeProvider time)
    {
        await Load.SweepAsync(cluster.Client, sweep, seed: 1, trials: 1);
        while ((await cluster.Client.GetAsync<TrainingJob>("default", sweep)).Status is null)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
    }
}
