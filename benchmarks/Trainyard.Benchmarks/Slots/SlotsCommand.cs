using System.CommandLine;
using System.Diagnostics;

namespace Trainyard.Benchmarks.Slots;

/// <summary><c>slots</c>: how soon a free slot is filled.</summary>
internal static class SlotsCommand
{
    private const double Bound = 100;

    public static Command Create()
    {
        var program = new Option<string>("--program") { Description = "The operator.", DefaultValueFactory = _ => "artifacts/dist/trainyard-operator" };
        var command = new Command("slots", "From a trial's end to the next one's creation, by the real operator against a made-up API server.") { program };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(program)!) ? 0 : 1);
        return command;
    }

    private static async Task<bool> RunAsync(string program)
    {
        var few = await SlotFillAsync(program, ended: 100);
        var many = await SlotFillAsync(program, ended: 10_000);
        return Tell("a free slot is filled after 100 trials, median", few) & Tell("a free slot is filled after 10,000 trials, median", many);
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

    private static bool Tell(string what, double milliseconds)
    {
        Console.WriteLine($"{(milliseconds <= Bound ? "ok  " : "OVER")} {what,-60} {milliseconds,8:0.0} ms (at most {Bound} ms)");
        return milliseconds <= Bound;
    }
}
