using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The metrics that a job asks for.</summary>
/// <param name="Objective">What is optimised.</param>
/// <param name="All">That and the additional ones.</param>
internal sealed record Scores(Metric Objective, IReadOnlyList<Metric> All)
{
    /// <summary>The metrics of a job.</summary>
    /// <exception cref="LearningException">One is unknown or cannot score the task.</exception>
    internal static Scores For(ObjectiveSpec objective, LearningTask task)
    {
        var first = Metrics.Named(objective.Metric, task);
        var additional = (objective.AdditionalMetrics ?? []).Select(name => Metrics.Named(name, task));
        return new Scores(first, [.. additional.Prepend(first).DistinctBy(metric => metric.Name)]);
    }

    /// <summary>All metrics that can score a task, the objective first.</summary>
    internal Scores WithEvery(LearningTask task) =>
        this with { All = [.. Metrics.All.Where(metric => metric.Fits(task)).Prepend(Objective).DistinctBy(metric => metric.Name)] };

    /// <summary>The scores by name.</summary>
    internal SortedDictionary<string, double> Of(Scoring scoring)
    {
        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in All)
            scores[metric.Name] = metric.Of(scoring);
        return scores;
    }
}
