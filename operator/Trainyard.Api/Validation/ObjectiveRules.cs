using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What must hold of spec.objective, or of spec.objectives, beyond the schema.</summary>
internal static class ObjectiveRules
{
    private const string Reason = FaultReason.InvalidObjective;

    public static void Check(TrainingJobSpec spec, Faults faults)
    {
        if (spec.Objectives is { } several)
        {
            CheckSeveral(several, spec, faults);
            return;
        }

        var objective = spec.Objective;
        CheckMetric(objective.Metric, objective.Goal, objective.PositiveClass, "spec.objective", spec, faults);
        foreach (var (index, metric) in (objective.AdditionalMetrics ?? []).Index())
            CheckFits(metric, $"spec.objective.additionalMetrics[{index}]", spec, faults);
    }

    private static void CheckSeveral(IReadOnlyList<WeightedObjective> objectives, TrainingJobSpec spec, Faults faults)
    {
        faults.Require(objectives.Count is 2 or 3, Reason, "spec.objectives", $"{objectives.Count} of them: name two or three");
        faults.RequireUnique(objectives.Select(objective => objective.Metric), Reason, index => $"spec.objectives[{index}].metric");
        foreach (var (index, objective) in objectives.Index())
        {
            var path = $"spec.objectives[{index}]";
            CheckMetric(objective.Metric, objective.Goal, objective.PositiveClass, path, spec, faults);
            var weighs = double.IsFinite(objective.Weight) && objective.Weight >= 0;
            faults.Require(weighs, Reason, $"{path}.weight", $"{Faults.Show(objective.Weight)}: use 0 or more");
        }

        faults.Require(
            objectives.Any(objective => objective.Weight > 0),
            Reason,
            "spec.objectives",
            "every weight is 0: nothing would choose the winner"
        );
        faults.Require(
            objectives.Select(objective => objective.PositiveClass).OfType<string>().Distinct().Count() <= 1,
            Reason,
            "spec.objectives",
            "two positive classes: all metrics speak of the same one, name it once"
        );
    }

    private static void CheckMetric(string metric, Goal? goal, string? positiveClass, string path, TrainingJobSpec spec, Faults faults)
    {
        faults.Require(metric.Length > 0, Reason, $"{path}.metric", "empty: name the metric to optimise");
        if (goal is { } given)
        {
            faults.RequireDefined(given, Reason, $"{path}.goal");
        }
        else
        {
            faults.Require(
                KnownMetrics.Find(metric) is not null,
                Reason,
                $"{path}.goal",
                $"missing: which way \"{metric}\" is better is not known here, say Minimize or Maximize. Known metrics: "
                    + KnownMetrics.Names
            );
        }

        faults.Require(
            positiveClass is null || HasPositiveClass(spec),
            Reason,
            $"{path}.positiveClass",
            $"{spec.Model.Task} has none: only a BinaryClassification, and an AnomalyDetection with a label, have a positive class"
        );
        CheckFits(metric, $"{path}.metric", spec, faults);
    }

    /// <summary>An image of the user's own may call what it likes by a name that is known here.</summary>
    private static void CheckFits(string name, string path, TrainingJobSpec spec, Faults faults)
    {
        if (spec.HasOwnProgram || !Enum.IsDefined(spec.Model.Task))
            return;
        var labelled = spec.Data.Label.Count > 0 || spec.Model.Task != LearningTask.AnomalyDetection;
        var costs = spec.Model.Costs is not null;
        var known = KnownMetrics.Find(name);
        var without =
            !labelled ? " without spec.data.label"
            : known?.NeedsCosts == true && !costs ? " without spec.model.costs"
            : "";
        faults.Require(
            known?.Fits(spec.Model.Task, labelled, costs) != false,
            Reason,
            path,
            $"\"{name}\" cannot score {spec.Model.Task}{without}: use one of {KnownMetrics.NamesFor(spec.Model.Task, labelled, costs)}"
        );
    }

    private static bool HasPositiveClass(TrainingJobSpec spec) =>
        spec.Model.Task == LearningTask.BinaryClassification
        || (spec.Model.Task == LearningTask.AnomalyDetection && spec.Data.Label.Count > 0);
}
