using Trainyard.Models;

namespace Trainyard.Learning;

/// <summary>The metrics by name. Definitions are scikit-learn's, where it has the metric.</summary>
public static class Metrics
{
    private static readonly LearningTask[] Values = [LearningTask.Regression];
    private static readonly LearningTask[] Classes = [LearningTask.BinaryClassification, LearningTask.MulticlassClassification];
    private static readonly LearningTask[] Numbers = [LearningTask.Regression, LearningTask.DirectionRegression];
    private static readonly LearningTask[] Directions = [LearningTask.DirectionRegression];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("rmse", Goal.Minimize, Numbers, RegressionMetrics.Rmse),
        new("mae", Goal.Minimize, Numbers, RegressionMetrics.Mae),
        new("mape", Goal.Minimize, Values, RegressionMetrics.Mape),
        new("r2", Goal.Maximize, Numbers, RegressionMetrics.R2),
        new("logR2", Goal.Maximize, Values, RegressionMetrics.LogR2),
        new("rmsle", Goal.Minimize, Values, RegressionMetrics.Rmsle),
        new("medianRelativeError", Goal.Minimize, Values, RegressionMetrics.MedianRelativeError),
        new("auc", Goal.Maximize, Classes, RankingMetrics.Auc),
        new("averagePrecision", Goal.Maximize, Classes, RankingMetrics.AveragePrecision),
        new("logLoss", Goal.Minimize, Classes, ProbabilityMetrics.LogLoss),
        new("brier", Goal.Minimize, Classes, ProbabilityMetrics.Brier),
        new("accuracy", Goal.Maximize, Classes, s => new Confusion(s).Accuracy),
        new("balancedAccuracy", Goal.Maximize, Classes, s => new Confusion(s).BalancedAccuracy),
        new("f1", Goal.Maximize, Classes, s => new Confusion(s).F1),
        new("f1Macro", Goal.Maximize, Classes, s => new Confusion(s).F1Macro),
        new("f1Micro", Goal.Maximize, Classes, s => new Confusion(s).F1Micro),
        new("precision", Goal.Maximize, Classes, s => new Confusion(s).Precision),
        new("recall", Goal.Maximize, Classes, s => new Confusion(s).Recall),
        new("meanAngle", Goal.Minimize, Directions, DirectionMetrics.MeanAngle),
    ];

    private static readonly Dictionary<string, Metric> ByName = All.ToDictionary(m => m.Name);

    /// <summary>The metric of this name.</summary>
    /// <exception cref="LearningException">There is none.</exception>
    public static Metric Named(string name) =>
        ByName.GetValueOrDefault(name)
        ?? throw new LearningException(FailureClass.Configuration, $"there is no metric '{name}'; known are {string.Join(", ", All.Select(m => m.Name))}");

    /// <summary>The metric of this name for this task.</summary>
    /// <exception cref="LearningException">There is none, or it cannot score the task.</exception>
    public static Metric Named(string name, LearningTask task)
    {
        Metric metric = Named(name);
        if (metric.Fits(task))
            return metric;
        throw new LearningException(
            FailureClass.Configuration,
            $"the metric '{name}' cannot score {task}; {string.Join(", ", All.Where(m => m.Fits(task)).Select(m => m.Name))} can");
    }

    /// <summary>The metric that a task is judged by where nothing else is said.</summary>
    public static Metric DefaultFor(LearningTask task) => Named(task switch
    {
        LearningTask.BinaryClassification or LearningTask.MulticlassClassification => "logLoss",
        LearningTask.DirectionRegression => "meanAngle",
        _ => "rmse",
    });
}
