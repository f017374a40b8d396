using System.CommandLine;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Operator;

/// <summary><c>operator</c>: what the operator costs and how soon it is there, against bounds.</summary>
internal static class OperatorCommand
{
    private const int Sweeps = 10,
        TrialsOfEach = 100,
        Predictors = 200,
        OldTrials = 5000;
    private const double MiB = 1024 * 1024;

    public static Command Create()
    {
        var command = new Command(
            "operator",
            "Memory, idle CPU, resync, start and take-over of the operator in the folder TRAINYARD_PROGRAMS."
        );
        command.SetAction(
            async (_, _) =>
            {
                var figures = new Figures();
                await RunAsync(figures, TimeProvider.System);
                await FillAsync(figures, TimeProvider.System);
                await TakeOver.RunAsync(figures, TimeProvider.System);
                return figures.Close();
            }
        );
        return command;
    }

    /// <summary>Running sweeps and predictors.</summary>
    private static async Task RunAsync(Figures figures, TimeProvider time)
    {
        await using var cluster = await TestCluster.StartAsync(time, bare: true);
        using var stop = new CancellationTokenSource();
        var workloads = new FakeWorkloads(cluster.Client, time);
        var working = workloads.RunAsync(stop.Token);
        await Load.SweepsAsync(cluster.Client, Sweeps, TrialsOfEach);
        await Load.PredictorsAsync(cluster.Client, Predictors);
        Console.WriteLine($"{Sweeps * TrialsOfEach} trials and {Predictors} predictors:");
        await using (var first = Operating.Start(cluster, time))
        {
            await first.UntilReadyAsync();
            var begin = time.GetTimestamp();
            while (workloads.Running < Sweeps * TrialsOfEach)
                await Task.Delay(TimeSpan.FromMilliseconds(200), time);
            await first.UntilIdleAsync(0);
            Console.WriteLine($"all were started {time.GetElapsedTime(begin).TotalSeconds:0.0} s after the operator");
        }

        await using var again = Operating.Start(cluster, time);
        var ready = await again.UntilReadyAsync();
        var resync = ready + await again.UntilIdleAsync((Sweeps * TrialsOfEach) + Sweeps + Predictors);
        figures.Report("full resync, from the process's start to the last reconcile", resync.TotalSeconds, "s", atMost: 10);
        // Until it has given back what the start took.
        await Task.Delay(TimeSpan.FromSeconds(45), time);
        var (cpu, at) = (await again.SumAsync("process_cpu_seconds_total"), time.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(30), time);
        var used = await again.SumAsync("process_cpu_seconds_total") - cpu;
        figures.Report("CPU when idle, share of a core", 100 * used / time.GetElapsedTime(at).TotalSeconds, "%", atMost: 5);
        figures.Report("managed memory", await again.SumAsync("dotnet_managed_memory_bytes") / MiB, "MiB", atMost: 64);
        figures.Report("resident memory", await again.SumAsync("process_resident_memory_bytes") / MiB, "MiB", atMost: 150);
        await stop.CancelAsync();
        await working;
    }

    /// <summary>Trials that have ended.</summary>
    private static async Task FillAsync(Figures figures, TimeProvider time)
    {
        await using var cluster = await TestCluster.StartAsync(time, bare: true);
        await Load.EndedTrialsAsync(cluster.Client, OldTrials);
        Console.WriteLine($"{OldTrials} ended trials, each with a curve of 50 points:");
        await using var operating = Operating.Start(cluster, time);
        figures.Report("from the process's start to filled caches", (await operating.UntilReadyAsync()).TotalSeconds, "s", atMost: 5);
    }
}
