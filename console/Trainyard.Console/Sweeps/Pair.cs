using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>One line of two things side by side.</summary>
public sealed record Pair(string Name, string Left, string Right)
{
    public bool Differs => Left != Right;

    /// <summary>Two trials: state, metrics, parameters, times.</summary>
    public static IReadOnlyList<Pair> Of(Trial left, Trial right) => Of(Lines(left), Lines(right));

    /// <summary>Two TrainingJobs: what is wanted, and what came of it.</summary>
    public static IReadOnlyList<Pair> Of(TrainingJob left, TrainingJob right) => Of(Lines(left), Lines(right));

    /// <summary>Any two, line by line by their names; a dash where one has no such line.</summary>
    public static IReadOnlyList<Pair> Of(List<(string Name, string Text)> left, List<(string Name, string Text)> right)
    {
        var (there, beside) = (left.ToDictionary(), right.ToDictionary());
        return
        [
            .. there
                .Keys.Concat(beside.Keys.Except(there.Keys))
                .Select(name => new Pair(name, there.GetValueOrDefault(name, "–"), beside.GetValueOrDefault(name, "–"))),
        ];
    }

    private static List<(string Name, string Text)> Lines(Trial trial) =>
        [
            ("state", (trial.Status?.Phase ?? TrialPhase.Pending).ToString()),
            .. (trial.Status?.Metrics ?? new Dictionary<string, double>())
                .OrderBy(pair => pair.Key)
                .Select(pair => (pair.Key, Words.Number(pair.Value))),
            .. trial.Spec.Parameters.Select(pair => ($"{pair.Key} (parameter)", Words.Value(pair.Value))),
            ("CPU seconds", Words.Number(trial.Status?.CpuSeconds)),
            ("failure", trial.Status?.Failure?.Message ?? "–"),
        ];

    private static List<(string Name, string Text)> Lines(TrainingJob job)
    {
        var (spec, status) = (job.Spec, job.Status);
        return
        [
            ("phase", (status?.Phase ?? TrainingJobPhase.Pending).ToString()),
            ("algorithm", spec.Model.Algorithm.ToString()),
            ("task", spec.Model.Task.ToString()),
            ("metric", string.Join(", ", spec.AllObjectives.Select(objective => objective.Metric))),
            ("best", Words.Number(status?.Best?.Value)),
            .. (status?.Best?.Parameters ?? new Dictionary<string, System.Text.Json.JsonElement>()).Select(pair =>
                ($"best {pair.Key}", Words.Value(pair.Value))
            ),
            ("hold-out", status?.Model?.Holdout is { } score ? $"{score.Metric} {Words.Number(score.Value)}" : "–"),
            ("model", status?.Model?.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"),
            ("trials", $"{status?.Trials?.Total ?? 0} of {spec.MostTrials}"),
            ("sampler", spec.Sweep?.Sampler.Name ?? "–"),
            .. (spec.Sweep?.Parameters ?? []).Select(parameter => ($"searches {parameter.Name}", Range(parameter))),
            ("data", string.Join(", ", spec.Data.Sources.Select(source => source.Uri))),
            ("label", string.Join(", ", spec.Data.Label)),
            ("CPU seconds", Words.Number(status?.CpuSeconds)),
        ];
    }

    private static string Range(ParameterSpec parameter) =>
        parameter.Values is { } values
            ? string.Join(", ", values)
            : $"{Words.Number(parameter.Min)} to {Words.Number(parameter.Max)}{(parameter.Scale == ParameterScale.Log ? ", log" : "")}";
}
