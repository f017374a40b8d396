using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>Rollouts under chaos and kills.</summary>
/// <param name="seed">Of the faults and of the kills.</param>
/// <param name="tell">Told how it goes.</param>
internal sealed class RolloutRun(TestCluster cluster, int seed, Action<string> tell, TimeProvider time)
{
    private const int Predictors = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Random _random = new(seed);

    /// <summary>Runs it all; what was checked, each with its fault or null.</summary>
    public async Task<IReadOnlyList<(string Check, string? Fault)>> RunAsync(int kills)
    {
        var rollouts = new Rollouts(cluster.Client);
        for (var i = 0; i < Predictors; i++)
            await rollouts.BeginAsync($"p{i}");
        await cluster.MisbehaveAsync(seed);
        for (var killed = 0; killed < kills; killed++)
        {
            await using var operating = Operating.Start(cluster, time, Operating.Impatient);
            await Task.WhenAny(operating.UntilReadyAsync(), Task.Delay(TimeSpan.FromSeconds(20), time));
            await rollouts.NextAsync($"p{_random.Next(Predictors)}");
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(2500)), time);
            if (!await operating.KillAsync())
                throw new InvalidOperationException($"The operator ended by itself: {File.ReadLines(cluster.OperatorLog).LastOrDefault()}");
        }

        var faults = await CalmAsync(rollouts);
        tell($"gone wrong: {await cluster.MisbehavedAsync()}");
        return [.. Enumerable.Range(0, Predictors).Select(i => ($"the rollouts of p{i} ended as asked", Of(faults, $"p{i}")))];
    }

    private static string? Of(IReadOnlyList<string> faults, string name) => faults.FirstOrDefault(fault => fault.Split(' ').Contains(name));

    /// <summary>No more kills; the server goes on as badly as before.</summary>
    private async Task<IReadOnlyList<string>> CalmAsync(Rollouts rollouts)
    {
        await using var last = Operating.Start(cluster, time, Operating.Impatient);
        var begin = time.GetTimestamp();
        var faults = await rollouts.FaultsAsync();
        while (faults.Count > 0 && time.GetElapsedTime(begin) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time);
            faults = await rollouts.FaultsAsync();
        }

        tell($"the last rollouts ended after {time.GetElapsedTime(begin).TotalSeconds:0.0} s");
        return faults;
    }
}
