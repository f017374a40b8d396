using System.CommandLine;
using System.Diagnostics;

namespace Trainyard.Benchmarks.Operator;

/// <summary><c>operator</c>: what the operator needs, beside what it may need.</summary>
internal static class OperatorCommand
{
    private const double MiB = 1024 * 1024;

    public static Command Create()
    {
        var program = new Option<string>("--program") { Description = "The operator.", DefaultValueFactory = _ => "artifacts/dist/trainyard-operator" };
        var command = new Command("operator", "Memory, idle CPU, time to start and time to fill a free slot, against a made-up API server.") { program };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(program)!) ? 0 : 1);
        return command;
    }

    private static async Task<bool> RunAsync(string program)
    {
        var good = await BusyAsync(program);
        good &= await StartAsync(program);
        var few = await SlotFillAsync(program, ended: 100);
        var many = await SlotFillAsync(program, ended: 10_000);
        good &= Tell("a free slot is filled after 100 trials, median", few, 100, "ms");
        good &= Tell("a free slot is filled after 10,000 trials, median", many, 100, "ms");
        return good;
    }

    /// <summary>1,000 active trials and 200 Predictors.</summary>
    private static async Task<bool> BusyAsync(string program)
    {
        var population = new Population();
        for (var job = 0; job < 10; job++) population.AddJob($"job{job}", ended: 0, running: 100);
        for (var predictor = 0; predictor < 200; predictor++) population.AddPredictor($"predictor{predictor}");
        await using var api = await PopulatedApi.StartAsync(population);
        await using var trainyard = new OperatorProcess(program, api.Address);
        await trainyard.ReadyAsync();
        await SettleAsync(api);
        var (begin, cpu) = (Stopwatch.GetTimestamp(), await trainyard.MetricAsync("process_cpu_seconds_total"));
        await Task.Delay(TimeSpan.FromSeconds(20));
        var idle = (await trainyard.MetricAsync("process_cpu_seconds_total") - cpu) / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var good = Tell("managed memory, 1,000 active trials and 200 predictors", await trainyard.MetricAsync("dotnet_managed_memory_bytes") / MiB, 64, "MiB");
        good &= Tell("resident memory, the same", await trainyard.MetricAsync("process_resident_memory_bytes") / MiB, 150, "MiB");
        return Tell("CPU when idle, the same", 100 * idle, 5, "% of a core") & good;
    }

    /// <summary>5,000 Trials.</summary>
    private static async Task<bool> StartAsync(string program)
    {
        await using var api = await PopulatedApi.StartAsync(new Population().AddJob("job", ended: 4_900, running: 100));
        var begin = Stopwatch.GetTimestamp();
        await using var trainyard = new OperatorProcess(program, api.Address);
        await trainyard.ReadyAsync();
        return Tell("from the start to filled caches, 5,000 trials", Stopwatch.GetElapsedTime(begin).TotalSeconds, 5, "s");
    }

    /// <summary>From the news that a pod has ended to the creation of the next Trial, median of 20, in ms.</summary>
    private static async Task<double> SlotFillAsync(string program, int ended)
    {
        const int running = 25;
        var population = new Population().AddJob("job", ended, running);
        await using var api = await PopulatedApi.StartAsync(population);
        await using var trainyard = new OperatorProcess(program, api.Address);
        await trainyard.ReadyAsync();
        await SettleAsync(api);
        var times = new List<double>();
        for (var number = ended; number < ended + 20; number++)
        {
            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            api.Created = plural =>
            {
                if (plural == "trials") created.TrySetResult();
            };
            var begin = Stopwatch.GetTimestamp();
            api.Tell("pods", "MODIFIED", population.Ended("job", number));
            await created.Task.WaitAsync(TimeSpan.FromSeconds(30));
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await Task.Delay(100);
        }

        var suggestion = await trainyard.MetricAsync("trainyard_suggestion_seconds_sum") / await trainyard.MetricAsync("trainyard_suggestion_seconds_count");
        Console.WriteLine($"     of this a suggestion takes, mean after {ended:N0} trials {1000 * suggestion,22:0.0} ms");
        return times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>Waits until nothing has been written for two seconds.</summary>
    private static async Task SettleAsync(PopulatedApi api)
    {
        for (var before = -1; before != api.Writes;)
        {
            before = api.Writes;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }

    private static bool Tell(string what, double value, double bound, string unit)
    {
        Console.WriteLine($"{(value <= bound ? "ok  " : "OVER")} {what,-60} {value,8:0.0} {unit} (at most {bound} {unit})");
        return value <= bound;
    }
}
