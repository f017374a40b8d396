using Trainyard.Chaos;
using Trainyard.Operator.Benchmarks;

const int Sweeps = 10, TrialsOfEach = 100, Predictors = 200, OldTrials = 5000;
const double MiB = 1024 * 1024;
TimeProvider time = TimeProvider.System;
var failed = 0;

await using (Cluster cluster = await Cluster.StartAsync(time, bare: true))
{
    using var stop = new CancellationTokenSource();
    var workloads = new FakeWorkloads(cluster.Client, time);
    Task working = workloads.RunAsync(stop.Token);
    await Load.SweepsAsync(cluster.Client, Sweeps, TrialsOfEach);
    await Load.PredictorsAsync(cluster.Client, Predictors);
    Console.WriteLine($"{Sweeps * TrialsOfEach} trials and {Predictors} predictors:");
    await using (Operating first = Operating.Start(cluster, time))
    {
        await first.UntilReadyAsync();
        var begin = time.GetTimestamp();
        while (workloads.Running < Sweeps * TrialsOfEach) await Task.Delay(TimeSpan.FromMilliseconds(200), time);
        await first.UntilIdleAsync(0);
        Console.WriteLine($"  all were started {time.GetElapsedTime(begin).TotalSeconds:0.0} s after the operator");
    }

    await using Operating again = Operating.Start(cluster, time);
    TimeSpan ready = await again.UntilReadyAsync();
    TimeSpan resync = ready + await again.UntilIdleAsync((Sweeps * TrialsOfEach) + Sweeps + Predictors);
    Report("full resync, from the process's start to the last reconcile", resync.TotalSeconds, 10, "s");
    // Until it has given back what the start took.
    await Task.Delay(TimeSpan.FromSeconds(45), time);
    var (cpu, at) = (await again.SumAsync("process_cpu_seconds_total"), time.GetTimestamp());
    await Task.Delay(TimeSpan.FromSeconds(30), time);
    var used = await again.SumAsync("process_cpu_seconds_total") - cpu;
    Report("CPU when idle, share of a core", 100 * used / time.GetElapsedTime(at).TotalSeconds, 5, "%");
    Report("managed memory", await again.SumAsync("dotnet_managed_memory_bytes") / MiB, 64, "MiB");
    Report("resident memory", await again.SumAsync("process_resident_memory_bytes") / MiB, 150, "MiB");
    await stop.CancelAsync();
    await working;
}

await using (Cluster cluster = await Cluster.StartAsync(time, bare: true))
{
    await Load.EndedTrialsAsync(cluster.Client, OldTrials);
    Console.WriteLine($"{OldTrials} ended trials, each with a curve of 50 points:");
    await using Operating operating = Operating.Start(cluster, time);
    Report("from the process's start to filled caches", (await operating.UntilReadyAsync()).TotalSeconds, 5, "s");
}

Console.WriteLine(failed == 0 ? "every figure is within its bound" : $"{failed} figures are over their bounds");
return failed;

void Report(string what, double figure, double bound, string unit)
{
    if (figure > bound) failed++;
    Console.WriteLine($"  {what}: {figure:0.0} {unit} (bound {bound} {unit}{(figure > bound ? ", OVER" : "")})");
}
