using Trainyard.Contracts;

namespace Trainyard.Console.Starting;

/// <summary>What a sweep over a table would be, and why; each part may be chosen otherwise. Pure.</summary>
internal sealed record Proposal(LearningTask Task, string Metric, ValidationStrategy Validation, IReadOnlyList<string> Exclude, int Trials)
{
    private const int MostClasses = 30;
    private const double Rare = 0.05;
    private const long ManyRows = 50_000;
    private const long VeryManyRows = 1_000_000;

    private static readonly string[] LabelNames = ["label", "target", "class", "y", "outcome", "price", "medv", "medianHouseValue"];

    /// <summary>Why each part is what it is, in sentences.</summary>
    public IReadOnlyList<string> Reasons { get; private init; } = [];

    /// <summary>The columns that are likely to be predicted: of a known name, else the last one.</summary>
    public static IReadOnlyList<string> Labels(DataReport report)
    {
        var names = report.Columns.Select(column => column.Name).ToList();
        string[] direction = [.. new[] { "azimuth", "zenith" }.Select(name => Find(names, name)).OfType<string>()];
        if (direction.Length == 2)
            return direction;
        return LabelNames.Select(name => Find(names, name)).OfType<string>().FirstOrDefault() is { } known
            ? [known]
            : names.TakeLast(1).ToList();
    }

    public static Proposal Of(DataReport report, IReadOnlyList<string> labels)
    {
        var columns = report.Columns.Where(column => labels.Contains(column.Name)).ToList();
        var (task, why) = TaskOf(report, columns);
        var (metric, whyMetric) = MetricOf(task);
        var exclude = report.Columns.Where(column => !labels.Contains(column.Name) && IsUseless(column, report.Rows)).ToList();
        var validation = report.Rows > ManyRows ? ValidationStrategy.Holdout : ValidationStrategy.KFold;
        var trials = report.Rows > VeryManyRows ? 20 : 40;
        return new(task, metric, validation, [.. exclude.Select(column => column.Name)], trials)
        {
            Reasons =
            [
                $"{task}: {why}.",
                $"{metric}: {whyMetric}.",
                validation == ValidationStrategy.KFold
                    ? $"Five folds: {Words.Whole(report.Rows)} rows are few enough for each to validate once."
                    : $"One part validates: {Words.Whole(report.Rows)} rows tell enough at once.",
                $"{trials} trials; raise it at any time, the search goes on where it stood.",
                .. exclude.Select(column => $"Without {column.Name}: {WhyUseless(column)}."),
            ],
        };
    }

    private static (LearningTask Task, string Why) TaskOf(DataReport report, List<DataColumn> labels)
    {
        if (labels.Count == 2 && labels.Any(label => Is(label, "azimuth")) && labels.Any(label => Is(label, "zenith")))
            return (LearningTask.DirectionRegression, "azimuth and zenith are a direction in space");
        if (labels is not [var label])
            return (LearningTask.Regression, $"{labels.Count} columns of numbers");
        var isNumber = label.Type is FeatureType.Number or FeatureType.Integer;
        if (label.Distinct == 2)
            return (LearningTask.BinaryClassification, $"{label.Name} has two values, {string.Join(" and ", label.Examples.Take(2))}");
        if (!isNumber)
            return (LearningTask.MulticlassClassification, $"{label.Name} has {label.Distinct} classes");
        return label.Type == FeatureType.Integer && label.Distinct <= MostClasses && label.Distinct < report.Rows * Rare
            ? (
                LearningTask.MulticlassClassification,
                $"{label.Name} has only {label.Distinct} whole numbers; choose Regression where their order means something"
            )
            : (LearningTask.Regression, $"{label.Name} has {label.Distinct} different numbers");
    }

    private static (string Metric, string Why) MetricOf(LearningTask task) =>
        task switch
        {
            LearningTask.BinaryClassification => ("auc", "it orders the rows, whatever the share of each class and wherever one cuts"),
            LearningTask.MulticlassClassification => (
                "logLoss",
                "it is finer than a share of right answers, so a sweep is not led by chance"
            ),
            LearningTask.DirectionRegression => ("meanAngle", "the angle between what is predicted and what is true"),
            LearningTask.AnomalyDetection => ("contaminationError", "it needs no labels"),
            _ => ("rmse", "it has the label's unit, and weighs great errors most"),
        };

    /// <summary>One value for all rows, or one for each row that is no measurement.</summary>
    private static bool IsUseless(DataColumn column, long rows) =>
        column.Distinct <= 1 || (rows > 10 && column.Distinct >= rows && column.Type is (FeatureType.Integer or FeatureType.Category));

    private static string WhyUseless(DataColumn column) =>
        column.Distinct <= 1 ? "it has one value" : "it has another value in each row, as a name has";

    private static bool Is(DataColumn column, string name) => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? Find(List<string> names, string name) =>
        names.Find(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}
