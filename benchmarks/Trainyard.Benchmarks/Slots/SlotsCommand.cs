using System.CommandLine;
using System.Diagnostics;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Slots;

/// <summary><c>slots</c>: how soon a free slot is filled.</summary>
internal static class SlotsCommand
{
    public static Command Create()
    {
        var command = new Command(
            "slots",
            "From a trial's end to the next one's creation, by the operator in the folder TRAINYARD_PROGRAMS against a made-up API server."
        );
        command.SetAction(
            async (_, _) =>
            {
                var figures = new Figures();
                await SlotFillAsync(figures, ended: 100);
                await SlotFillAsync(figures, ended: 10_000);
                return figures.Close();
            }
        );
        return command;
    }

    /// <summary>From the news that a pod has ended to the creation of the next Trial, median of 20.</summary>
    private static async Task SlotFillAsync(Figures figures, int ended)
    {
        const int running = 25;
        var population = new Population().AddJob("job", ended, running);
        await using var api = await PopulatedApi.StartAsync(population);
        await using var trainyard = Operating.Start(api.StartOperator, TimeProvider.System);
        await trainyard.UntilReadyAsync();
        await SettleAsync(api);
        var times = new List<double>();
        var cpu = await trainyard.SumAsync("process_cpu_seconds_total");
        for (var number = ended; number < ended + 20; number++)
        {
            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            api.Created = plural =>
            {
                if (plural == "trials")
                    created.TrySetResult();
            };
            var begin = Stopwatch.GetTimestamp();
            api.Tell("pods", "MODIFIED", population.Ended("job", number));
            await created.Task.WaitAsync(TimeSpan.FromSeconds(30));
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await Task.Delay(100);
        }

        cpu = (await trainyard.SumAsync("process_cpu_seconds_total") - cpu) / times.Count;
        var suggestion =
            await trainyard.SumAsync("trainyard_suggestion_seconds_sum") / await trainyard.SumAsync("trainyard_suggestion_seconds_count");
        figures.Report(
            $"a free slot is filled after {ended:N0} trials, median",
            Figures.Quantile(times, 0.5),
            "ms",
            atMost: 100,
            detail: $"of this a suggestion takes {1000 * suggestion:0.0} ms; the operator spends {1000 * cpu:0.0} ms of CPU a slot"
        );
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
}
