using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>The functions of <see cref="KnownMetrics"/>.</summary>
public static class Metrics
{
    private static readonly Dictionary<string, Func<Scoring, double>> Functions = new()
    {
        ["rmse"] = RegressionMetrics.Rmse,
        ["mae"] = RegressionMetrics.Mae,
        ["mape"] = RegressionMetrics.Mape,
        ["r2"] = RegressionMetrics.R2,
        ["logR2"] = RegressionMetrics.LogR2,
        ["rmsle"] = RegressionMetrics.Rmsle,
        ["medianRelativeError"] = RegressionMetrics.MedianRelativeError,
        ["auc"] = RankingMetrics.Auc,
        ["averagePrecision"] = RankingMetrics.AveragePrecision,
        ["logLoss"] = ProbabilityMetrics.LogLoss,
        ["brier"] = ProbabilityMetrics.Brier,
        ["accuracy"] = s => new Confusion(s).Accuracy,
        ["balancedAccuracy"] = s => new Confusion(s).BalancedAccuracy,
        ["f1"] = s => new Confusion(s).F1,
        ["f1Macro"] = s => new Confusion(s).F1Macro,
        ["f1Micro"] = s => new Confusion(s).F1Micro,
        ["precision"] = s => new Confusion(s).Precision,
        ["recall"] = s => new Confusion(s).Recall,
        ["cost"] = CostMetrics.Mean,
        ["meanAngle"] = DirectionMetrics.MeanAngle,
        ["contaminationError"] = AnomalyMetrics.ContaminationError,
    };

    public static IReadOnlyList<Metric> All { get; } = [.. KnownMetrics.All.Select(known => new Metric(known, Functions[known.Name]))];

    private static readonly Dictionary<string, Metric> ByName = All.ToDictionary(m => m.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The metric of this name.</summary>
    /// <exception cref="LearningException">There is none.</exception>
    public static Metric Named(string name) =>
        ByName.GetValueOrDefault(name)
        ?? throw new LearningException(FailureClass.Configuration, $"there is no metric '{name}'; known are {KnownMetrics.Names}");

    /// <summary>The metric of this name for this task.</summary>
    /// <exception cref="LearningException">There is none, or it cannot score the task.</exception>
    public static Metric Named(string name, LearningTask task, bool labelled = true, bool costs = false)
    {
        var metric = Named(name);
        if (metric.Fits(task, labelled, costs))
            return metric;
        var without =
            !metric.Fits(task) ? ""
            : metric.Fits(task, labelled, costs: true) ? " without model.costs"
            : " without data.label";
        throw new LearningException(
            FailureClass.Configuration,
            $"the metric '{name}' cannot score {task}{without}; {KnownMetrics.NamesFor(task, labelled, costs)} can"
        );
    }

    /// <summary>The metric that a task is judged by where nothing else is said.</summary>
    public static Metric DefaultFor(LearningTask task, bool labelled = true) =>
        Named(
            task switch
            {
                LearningTask.BinaryClassification or LearningTask.MulticlassClassification => "logLoss",
                LearningTask.DirectionRegression => "meanAngle",
                LearningTask.AnomalyDetection => labelled ? "averagePrecision" : "contaminationError",
                _ => "rmse",
            }
        );
}
