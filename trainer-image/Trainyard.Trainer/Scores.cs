using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>The metrics that a job asks for.</summary>
/// <param name="All">That and the additional ones.</param>
internal sealed record Scores(Metric Objective, IReadOnlyList<Metric> All)
{
    /// <summary>The metrics of a job.</summary>
    /// <exception cref="LearningException">One is unknown or cannot score the task.</exception>
    internal static Scores For(ObjectiveSpec objective, ModelSpec model, bool labelled)
    {
        var first = Named(objective.Metric);
        var additional = (objective.AdditionalMetrics ?? []).Select(Named);
        return new Scores(first, [.. additional.Prepend(first).DistinctBy(metric => metric.Name)]);

        Metric Named(string name) => Metrics.Named(name, model.Task, labelled, model.Costs is not null);
    }

    /// <summary>All metrics that can score a model, the objective first.</summary>
    internal Scores WithEvery(ModelSpec model, bool labelled) =>
        this with
        {
            All =
            [
                .. Metrics
                    .All.Where(metric => metric.Fits(model.Task, labelled, model.Costs is not null))
                    .Prepend(Objective)
                    .DistinctBy(metric => metric.Name),
            ],
        };

    /// <summary>
    /// Refuses rows on which the objective has no value whatever is predicted, before anything is trained for them; without the
    /// additional metrics that have none.
    /// </summary>
    /// <param name="parts">The rows that will be scored, each with its name for people.</param>
    /// <param name="classes">The classes' names, or null.</param>
    /// <param name="log">Told of what is left out.</param>
    /// <exception cref="FailureException">DataSchema: names the part and the reason.</exception>
    internal Scores Checked(IEnumerable<(string Name, Dataset Rows)> parts, IReadOnlyList<string>? classes, Action<string> log)
    {
        var left = All.ToList();
        foreach (var (name, rows) in parts)
        {
            if (Scorable.Refuse(Objective, rows.Labels, rows.Weights, classes) is { } reason)
            {
                throw new FailureException(
                    FailureClass.DataSchema,
                    $"{Objective.Name} cannot be computed: {name} {reason}",
                    "take fewer folds, a larger share, another group or weight, or another metric"
                );
            }

            foreach (var metric in All.Where(left.Contains))
            {
                if (Scorable.Refuse(metric, rows.Labels, rows.Weights, classes) is not { } why)
                    continue;
                log($"{metric.Name} is left out: {name} {why}");
                left.Remove(metric);
            }
        }

        return this with
        {
            All = left,
        };
    }

    /// <summary>The scores by name; additional ones that are no number are left out.</summary>
    /// <exception cref="FailureException">UserCode: the model predicts no numbers, or the objective's value is none.</exception>
    internal SortedDictionary<string, double> Of(Scoring scoring, string rows)
    {
        if (Scorable.Refuse(scoring) is { } reason)
        {
            throw new FailureException(
                FailureClass.UserCode,
                $"the model {reason} of {rows}",
                "these hyperparameters do not suit the data"
            );
        }

        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in All)
        {
            var value = metric.Of(scoring);
            if (double.IsFinite(value))
            {
                scores[metric.Name] = value;
            }
            else if (metric == Objective)
            {
                throw new FailureException(
                    FailureClass.UserCode,
                    $"{metric.Name} of {rows} is no finite number",
                    "these hyperparameters do not suit the data"
                );
            }
        }

        return scores;
    }
}
