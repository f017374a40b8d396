using System.CommandLine;
using Trainyard.Chaos;

Option<int> kills = new("--kills") { Description = "How often the operator is killed.", DefaultValueFactory = _ => 200 };
Option<int> seed = new("--seed") { Description = "Of faults, kills and sweeps.", DefaultValueFactory = _ => 1 };
RootCommand root = new("Runs sweeps while the API server misbehaves and the operator is killed, and counts what came through.") { kills, seed };
root.SetAction(async (parsed, _) =>
{
    await using Cluster cluster = await Cluster.StartAsync(TimeProvider.System);
    var run = new ChaosRun(cluster, parsed.GetValue(seed), Console.WriteLine, TimeProvider.System);
    var results = await run.RunAsync(parsed.GetValue(kills));
    foreach (var (check, fault) in results.Where(r => r.Fault is not null)) Console.WriteLine($"FAILED {check}: {fault}");
    foreach (var (permission, count) in cluster.Proxy.Asked.OrderBy(p => p.Key.ToString(), StringComparer.Ordinal))
        Console.WriteLine($"used {permission.Group}/{permission.Resource} {permission.Verb} {count} times");
    Console.WriteLine($"{results.Count(r => r.Fault is null)} passed, {results.Count(r => r.Fault is not null)} failed");
    return results.Any(r => r.Fault is not null) ? 1 : 0;
});
root.Subcommands.Add(Contender.Command());
return await root.Parse(args).InvokeAsync();
