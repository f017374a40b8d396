using System.Text.Json;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>The runs so far, a line each, as score.py reads them. A bench that was stopped goes on from here.</summary>
internal sealed class RunFile
{
    private static readonly int[] Budgets = [30, 60, 100, 200];

    private readonly string _path;
    private readonly Dictionary<(string Problem, string Mode, string Sampler, int Seed), Line> _lines = [];

    public RunFile(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length)
        {
            // Whoever was killed while it wrote left half a line.
            File.WriteAllText(path, whole);
        }

        foreach (var json in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(JsonSerializer.Deserialize<Line>(json, JsonSerializerOptions.Web)!);
        }
    }

    /// <summary>Whether the run is there with as many trials.</summary>
    public bool Has(Run run) => _lines.TryGetValue(Key(run), out var line) && line.Trials >= run.Trials;

    /// <summary>The value of the n-th trial, or of the last one where there are fewer.</summary>
    public double At(Run run, int trials)
    {
        var values = _lines[Key(run)].Values;
        return values[Math.Min(trials, values.Length) - 1];
    }

    public void Append(Run run, double[] values)
    {
        var line = new Line(run.Problem.Name, run.Sampler, run.Mode, run.Seed, run.Trials, values);
        File.AppendAllText(_path, JsonSerializer.Serialize(line, JsonSerializerOptions.Web) + "\n");
        Add(line);
    }

    /// <summary>Prints the median over the seeds of the best value at each budget: for problems that score.py has no peers for.</summary>
    public void PrintBest(IEnumerable<Run> runs)
    {
        foreach (var group in runs.Select(run => _lines[Key(run)]).GroupBy(line => (line.Problem, line.Mode)))
        {
            Console.WriteLine($"\n{group.Key.Problem}, {group.Key.Mode}: median best value at {string.Join(", ", Budgets)}");
            foreach (var sampler in group.GroupBy(line => line.Sampler))
            {
                var medians = Budgets
                    .Select(budget =>
                        sampler.Where(line => line.Values.Length >= budget).Select(line => line.Values[..budget].Min()).Order().ToList()
                    )
                    .Select(best => best.Count == 0 ? "-" : $"{best[best.Count / 2]:G6}");
                Console.WriteLine($"  {sampler.Key,-14}{string.Concat(medians.Select(m => $"{m,12}"))}");
            }
        }
    }

    private static (string Problem, string Mode, string Sampler, int Seed) Key(Run run) =>
        (run.Problem.Name, run.Mode, run.Sampler, run.Seed);

    private void Add(Line line) => _lines[(line.Problem, line.Mode, line.Sampler, line.Seed)] = line;

    /// <summary>What stands on a line: trials is how many there were to be, which a finite space may not have had.</summary>
    private sealed record Line(string Problem, string Sampler, string Mode, int Seed, int Trials, double[] Values);
}
