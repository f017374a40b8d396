using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>Sweeps under chaos and kills.</summary>
/// <param name="seed">Of the faults, of the kills and of the sweeps.</param>
/// <param name="tell">Told how it goes.</param>
/// <param name="workers">Those that run the trials, to be killed too; null: a pod runs each trial.</param>
internal sealed class ChaosRun(TestCluster cluster, int seed, Action<string> tell, TimeProvider time, Workers? workers = null)
{
    private const int SweepsAtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Sweeps _sweeps = new(cluster, workers?.Table);
    private readonly Random _random = new(seed);
    private readonly List<string> _names = [];

    /// <summary>Runs it all; what was checked, each with its fault or null.</summary>
    public async Task<IReadOnlyList<(string Check, string? Fault)>> RunAsync(int kills)
    {
        await using var endings = workers is null ? null : await Endings.WatchAsync(cluster, time);
        await ReferenceAsync();
        await cluster.MisbehaveAsync(seed);
        await KillAsync(kills);
        await CalmAsync();
        tell($"gone wrong: {await cluster.MisbehavedAsync()}");
        var results = new List<(string, string?)>();
        var expected = Strip(await _sweeps.ResultAsync("reference"), "reference");
        foreach (var name in _names)
        {
            var faults = await _sweeps.FaultsOfAsync(name);
            results.Add(($"{name} ended with exactly its trials, each run once", faults.Count == 0 ? null : string.Join("; ", faults)));
            var result = Strip(await _sweeps.ResultAsync(name), name);
            results.Add(($"{name} found what it finds without faults", result == expected ? null : $"{result}\ninstead of\n{expected}"));
        }

        if (endings is not null)
            results.Add(("no trial ended twice", endings.Twice.Count == 0 ? null : string.Join("; ", endings.Twice)));
        return results;
    }

    private static string Strip(string result, string name) => result.Replace(name, "", StringComparison.Ordinal);

    /// <summary>The same sweep with nothing going wrong.</summary>
    private async Task ReferenceAsync()
    {
        await _sweeps.BeginAsync("reference", seed);
        _names.Add("reference");
        await using var calm = Operating.Start(cluster, time, Operating.Impatient);
        await UntilEndedAsync("the reference");
    }

    private async Task KillAsync(int kills)
    {
        var told = 0;
        for (var killed = 0; killed < kills; killed++)
        {
            if (await _sweeps.HaveEndedAsync())
                await BeginSomeAsync();
            await using var operating = Operating.Start(cluster, time, Operating.Impatient);
            // One in four dies while it still fills its caches, the others at their work.
            if (_random.Next(4) > 0)
                await Task.WhenAny(operating.UntilReadyAsync(), Task.Delay(TimeSpan.FromSeconds(20), time));
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(2500)), time);
            if (workers is not null && killed + 1 < kills && await workers.KillAsync(_random))
            {
                killed++;
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1000)), time);
            }

            if (!await operating.KillAsync())
                throw new InvalidOperationException($"The operator ended by itself: {File.ReadLines(cluster.OperatorLog).LastOrDefault()}");
            if ((killed + 1) / 10 > told)
                tell($"{10 * ++told} kills, {_names.Count} sweeps, {workers?.Told ?? $"{cluster.Runs.Count} pods run"}");
        }
    }

    private async Task BeginSomeAsync()
    {
        for (var i = 0; i < SweepsAtOnce; i++)
        {
            var name = $"sweep-{_names.Count}";
            await _sweeps.BeginAsync(name, seed);
            _names.Add(name);
        }
    }

    /// <summary>No more kills; the server goes on as badly as before.</summary>
    private async Task CalmAsync()
    {
        await using var last = Operating.Start(cluster, time, Operating.Impatient);
        await UntilEndedAsync("the last sweeps");
    }

    private async Task UntilEndedAsync(string what)
    {
        var begin = time.GetTimestamp();
        while (!await _sweeps.HaveEndedAsync())
        {
            if (time.GetElapsedTime(begin) > Patience)
                throw new TimeoutException($"{what} did not end within {Patience.TotalMinutes} minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(200), time);
        }

        tell($"{what} ended after {time.GetElapsedTime(begin).TotalSeconds:0.0} s");
    }
}
