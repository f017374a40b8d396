using System.CommandLine;
using Trainyard.Chaos;
using Trainyard.Testing;

Option<int> kills = new("--kills")
{
    Description =
        "How often the operator or a reused worker is killed: one time in ten during rollouts, else as often during sweeps of a pod for "
        + "each trial as during those of reused workers.",
    DefaultValueFactory = _ => 200,
};
Option<int> seed = new("--seed") { Description = "Of faults, kills and sweeps.", DefaultValueFactory = _ => 1 };
RootCommand root = new("Runs sweeps and rollouts while the API server misbehaves and the operator is killed, and counts what came through.")
{
    kills,
    seed,
};
root.SetAction(
    async (parsed, _) =>
    {
        var ofRollouts = parsed.GetValue(kills) / 10;
        var ofWorkers = (parsed.GetValue(kills) - ofRollouts + 1) / 2;
        List<(string Check, string? Fault)> results = [];
        await using (var cluster = await TestCluster.StartAsync(TimeProvider.System))
        {
            results.AddRange(
                await new RolloutRun(cluster, parsed.GetValue(seed), Console.WriteLine, TimeProvider.System).RunAsync(ofRollouts)
            );
        }

        await using (var cluster = await TestCluster.StartAsync(TimeProvider.System))
        {
            results.AddRange(
                await new ChaosRun(cluster, parsed.GetValue(seed), Console.WriteLine, TimeProvider.System).RunAsync(
                    parsed.GetValue(kills) - ofRollouts - ofWorkers
                )
            );
        }

        await using (var cluster = await TestCluster.StartAsync(TimeProvider.System, trainer: Programs.Trainer))
        {
            var workers = new Workers(cluster);
            results.AddRange(
                await new ChaosRun(cluster, parsed.GetValue(seed), Console.WriteLine, TimeProvider.System, workers).RunAsync(ofWorkers)
            );
        }

        foreach (var (check, fault) in results.Where(r => r.Fault is not null))
            Console.WriteLine($"FAILED {check}: {fault}");
        Console.WriteLine($"{results.Count(r => r.Fault is null)} passed, {results.Count(r => r.Fault is not null)} failed");
        return results.Any(r => r.Fault is not null) ? 1 : 0;
    }
);
root.Subcommands.Add(Contender.Command());
root.Subcommands.Add(FakePredictor.Command());
return await root.Parse(args).InvokeAsync();
