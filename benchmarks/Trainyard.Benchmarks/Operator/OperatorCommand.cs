using System.CommandLine;
using Trainyard.Chaos;

namespace Trainyard.Benchmarks.Operator;

/// <summary><c>operator</c>: what the operator costs and how soon it is there, against bounds.</summary>
internal static class OperatorCommand
{
    private const int Sweeps = 10, TrialsOfEach = 100, Predictors = 200, OldTrials = 5000;
    private const double MiB = 1024 * 1024;

    public static Command Create()
    {
        var command = new Command("operator", "Memory, idle CPU, resync and start of the operator that TRAINYARD_OPERATOR names.");
        command.SetAction(async (_, _) =>
        {
            var over = await RunAsync(TimeProvider.System) + await FillAsync(TimeProvider.System);
            Console.WriteLine(over == 0 ? "every figure is within its bound" : $"{over} figures are over their bounds");
            return over;
        });
        return command;
    }

    /// <summary>Running sweeps and predictors; how many figures are over their bounds.</summary>
    private static async Task<int> RunAsync(TimeProvider time)
    {
        await using Cluster cluster = await Cluster.StartAsync(time, bare: true);
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
        var over = Report("full resync, from the process's start to the last reconcile", resync.TotalSeconds, 10, "s");
        // Until it has given back what the start took.
        await Task.Delay(TimeSpan.FromSeconds(45), time);
        var (cpu, at) = (await again.SumAsync("process_cpu_seconds_total"), time.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(30), time);
        var used = await again.SumAsync("process_cpu_seconds_total") - cpu;
        over += Report("CPU when idle, share of a core", 100 * used / time.GetElapsedTime(at).TotalSeconds, 5, "%");
        over += Report("managed memory", await again.SumAsync("dotnet_managed_memory_bytes") / MiB, 64, "MiB");
        over += Report("resident memory", await again.SumAsync("process_resident_memory_bytes") / MiB, 150, "MiB");
        await stop.CancelAsync();
        await working;
        return over;
    }

    /// <summary>Trials that have ended; how many figures are over their bounds.</summary>
    private static async Task<int> FillAsync(TimeProvider time)
    {
        await using Cluster cluster = await Cluster.StartAsync(time, bare: true);
        await Load.EndedTrialsAsync(cluster.Client, OldTrials);
        Console.WriteLine($"{OldTrials} ended trials, each with a curve of 50 points:");
        await using Operating operating = Operating.Start(cluster, time);
        return Report("from the process's start to filled caches", (await operating.UntilReadyAsync()).TotalSeconds, 5, "s");
    }

    private static int Report(string what, double figure, double bound, string unit)
    {
        var over = figure > bound;
        Console.WriteLine($"  {what}: {figure:0.0} {unit} (bound {bound} {unit}{(over ? ", OVER" : "")})");
        return over ? 1 : 0;
    }
}
