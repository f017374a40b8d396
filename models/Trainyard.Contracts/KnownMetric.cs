namespace Trainyard.Contracts;

/// <summary>A metric that Trainyard computes itself; the functions stand in Trainyard.Learning.</summary>
/// <param name="Name">Its name in manifests and reports.</param>
/// <param name="Goal">Which way it is better.</param>
/// <param name="Tasks">The tasks it can score.</param>
/// <param name="NeedsLabels">Whether it holds predictions against the truth.</param>
/// <param name="NeedsCosts">Whether it asks what wrong decisions cost.</param>
public sealed record KnownMetric(
    string Name,
    Goal Goal,
    IReadOnlyList<LearningTask> Tasks,
    bool NeedsLabels = true,
    bool NeedsCosts = false
)
{
    /// <summary>Whether the metric can score this task, with labels and costs or without.</summary>
    public bool Fits(LearningTask task, bool labelled, bool costs = false) =>
        Fits(task) && (labelled || !NeedsLabels) && (costs || !NeedsCosts);

    /// <summary>Whether the metric can score this task.</summary>
    public bool Fits(LearningTask task) => Tasks.Contains(task);
}

/// <summary>The metrics by name, large and small letters alike. Definitions are scikit-learn's, where it has the metric.</summary>
public static class KnownMetrics
{
    private static readonly LearningTask[] Values = [LearningTask.Regression];
    private static readonly LearningTask[] Classes = [LearningTask.BinaryClassification, LearningTask.MulticlassClassification];
    private static readonly LearningTask[] Numbers = [LearningTask.Regression, LearningTask.DirectionRegression];
    private static readonly LearningTask[] Anomalies = [LearningTask.AnomalyDetection];
    private static readonly LearningTask[] Decisions = [.. Classes, .. Anomalies];
    private static readonly LearningTask[] Directions = [LearningTask.DirectionRegression];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownMetric> All { get; } =
    [
        new("rmse", Goal.Minimize, Numbers),
        new("mae", Goal.Minimize, Numbers),
        new("mape", Goal.Minimize, Values),
        new("r2", Goal.Maximize, Numbers),
        new("logR2", Goal.Maximize, Values),
        new("rmsle", Goal.Minimize, Values),
        new("medianRelativeError", Goal.Minimize, Values),
        new("auc", Goal.Maximize, Decisions),
        new("averagePrecision", Goal.Maximize, Decisions),
        new("logLoss", Goal.Minimize, Classes),
        new("brier", Goal.Minimize, Classes),
        new("accuracy", Goal.Maximize, Decisions),
        new("balancedAccuracy", Goal.Maximize, Decisions),
        new("f1", Goal.Maximize, Decisions),
        new("f1Macro", Goal.Maximize, Classes),
        new("f1Micro", Goal.Maximize, Classes),
        new("precision", Goal.Maximize, Decisions),
        new("recall", Goal.Maximize, Decisions),
        new("cost", Goal.Minimize, [LearningTask.BinaryClassification], NeedsCosts: true),
        new("meanAngle", Goal.Minimize, Directions),
        new("contaminationError", Goal.Minimize, Anomalies, NeedsLabels: false),
    ];

    private static readonly Dictionary<string, KnownMetric> ByName = All.ToDictionary(
        metric => metric.Name,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The metric of this name; null where it is not known, as one of an image's own.</summary>
    public static KnownMetric? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>A metric's name as it stands in the table; one that is not known stays as it is.</summary>
    public static string Canonical(string name) => Find(name)?.Name ?? name;

    /// <summary>The names, for messages.</summary>
    public static string Names => Show(All);

    /// <summary>The names of those that can score a task, for messages.</summary>
    public static string NamesFor(LearningTask task, bool labelled = true, bool costs = false) =>
        Show(All.Where(metric => metric.Fits(task, labelled, costs)));

    /// <summary>The value of a metric among those that a program told: under its very name, else in other letters.</summary>
    public static double? ValueOf(this IReadOnlyDictionary<string, double> told, string metric)
    {
        if (told.TryGetValue(metric, out var value))
            return value;
        foreach (var (name, other) in told)
        {
            if (name.Equals(metric, StringComparison.OrdinalIgnoreCase))
                return other;
        }

        return null;
    }

    private static string Show(IEnumerable<KnownMetric> metrics) =>
        string.Join(", ", metrics.Select(metric => metric.Name).Order(StringComparer.OrdinalIgnoreCase));
}

/// <summary>Which of two values is better.</summary>
public static class Goals
{
    /// <summary>Whether a value is better than another by more than an amount. What is not finite is never better, and worse than all that
    /// is.</summary>
    public static bool IsBetter(this Goal goal, double value, double than, double by = 0)
    {
        if (!double.IsFinite(value))
            return false;
        if (!double.IsFinite(than))
            return true;
        return goal == Goal.Maximize ? value > than + by : value < than - by;
    }

    /// <summary>Whether a value is as good as wanted.</summary>
    public static bool Reaches(this Goal goal, double value, double target) =>
        double.IsFinite(value) && (goal == Goal.Maximize ? value >= target : value <= target);
}
