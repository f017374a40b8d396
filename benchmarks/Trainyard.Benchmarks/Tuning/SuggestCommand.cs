using System.CommandLine;
using System.Diagnostics;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Measures the CPU time of a suggestion: ask, ten parameters, tell, everything in memory, one thread.</summary>
internal static class SuggestCommand
{
    private const int Parameters = 10;

    public static Command Create()
    {
        var samplers = new Option<string[]>("--sampler")
        {
            Description = "Samplers; default: every one.",
            AllowMultipleArgumentsPerToken = true,
        };
        var counts = new Option<int[]>("--trials")
        {
            Description = "Finished trials.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [100, 300, 1000, 10000],
        };
        var rounds = new Option<int>("--rounds") { Description = "Suggestions measured for each cell.", DefaultValueFactory = _ => 9 };
        var command = new Command("suggest", "CPU milliseconds per suggestion with ten parameters.") { samplers, counts, rounds };
        command.SetAction(given =>
        {
            var columns = given.GetValue(counts)!;
            Console.WriteLine($"{"finished trials",-16}{string.Concat(columns.Select(count => $"{count,12:N0}"))}");
            foreach (var sampler in given.GetValue(samplers) is { Length: > 0 } s ? s : [.. SamplerCatalog.Names])
            {
                var spent = columns.Select(count => $"{Milliseconds(sampler, count, given.GetValue(rounds)),12:F4}");
                Console.WriteLine($"{sampler,-16}{string.Concat(spent)}");
            }
        });
        return command;
    }

    /// <summary>The median over suggestions, each on a history that is one trial longer. The first ones warm the compiler up and do not
    /// count.</summary>
    private static double Milliseconds(string name, int count, int rounds)
    {
        var space = new SearchSpace(Problems.Cube(Parameters, 0, 1));
        var random = SamplerCatalog.Find("Random", 1)!;
        var trials = new List<Trial>();
        var study = new Study { Space = space, Trials = trials };
        while (trials.Count < count)
        {
            trials.Add(Ended(trials.Count, random.Suggest(study)!));
        }

        var sampler = SamplerCatalog.Find(name, 1)!;
        var times = new List<double>();
        for (var i = 0; i < rounds + 5; i++)
        {
            var spent = CpuMilliseconds(() => sampler.Suggest(study));
            if (i >= 5)
            {
                times.Add(spent);
            }

            trials.Add(Ended(trials.Count, sampler.Suggest(study) ?? random.Suggest(study)!));
        }

        return Figures.Quantile(times, 0.5);
    }

    /// <summary>The CPU clock ticks every ten milliseconds: a fast action is repeated until it has ticked a few times.</summary>
    private static double CpuMilliseconds(Action action)
    {
        using var process = Process.GetCurrentProcess();
        for (var repeats = 1; ; repeats *= 4)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            for (var r = 0; r < repeats; r++)
            {
                action();
            }

            process.Refresh();
            var spent = (process.TotalProcessorTime - before).TotalMilliseconds;
            if (spent >= 50)
            {
                return spent / repeats;
            }
        }
    }

    private static Trial Ended(int number, ParameterSet parameters) =>
        new()
        {
            Number = number,
            Parameters = parameters,
            State = TrialState.Succeeded,
            Values = [parameters.Values.Sum(v => (v.AsNumber - 0.3) * (v.AsNumber - 0.3))],
            Ended = number,
        };
}
