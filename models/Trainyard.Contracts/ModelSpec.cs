using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>What is trained.</summary>
public sealed record ModelSpec
{
    /// <summary>What is predicted.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>How it is learnt.</summary>
    [Schema(Open = true)]
    public required Algorithm Algorithm { get; init; }

    /// <summary>Hyperparameters that are held fixed: numbers, strings or booleans by name. None may stand in spec.sweep.parameters too. In
    /// a trial file the suggested ones are among them.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; set; } = new Dictionary<string, JsonElement>();

    /// <summary>
    /// Of a BinaryClassification what a wrong decision costs. The probability from which on a row is positive is then the one whose mean
    /// cost is the least on rows not learnt from (those that spec.data.validation keeps apart), in place of 0.5; the metric cost is that
    /// mean. The parameter threshold has no place beside it.
    /// </summary>
    [Cel("self.falsePositive > 0.0 && self.falseNegative > 0.0", "costs are greater than 0: where one were free, every row would get it")]
    public ErrorCosts? Costs { get; init; }
}

/// <summary>What wrong decisions cost, in any one unit; right ones cost nothing.</summary>
public sealed record ErrorCosts
{
    /// <summary>What it costs to take a negative row for a positive one (objective.positiveClass says which those are).</summary>
    public required double FalsePositive { get; init; }

    /// <summary>What it costs to miss a positive row.</summary>
    public required double FalseNegative { get; init; }
}

/// <summary>The kinds of thing that can be predicted.</summary>
public enum LearningTask
{
    /// <summary>One or several numbers.</summary>
    Regression,

    /// <summary>One of two classes.</summary>
    BinaryClassification,

    /// <summary>One of several classes.</summary>
    MulticlassClassification,

    /// <summary>A direction in space: a unit vector, also as azimuth and zenith.</summary>
    DirectionRegression,

    /// <summary>Which rows are unlike the others. It needs no label; one that is named has no say in learning and is for scoring.</summary>
    AnomalyDetection,
}

/// <summary>The learning algorithms.</summary>
public enum Algorithm
{
    /// <summary>Gradient-boosted trees (LightGBM or XGBoost).</summary>
    GradientBoosting,

    /// <summary>Bagged trees.</summary>
    RandomForest,

    /// <summary>Ridge, lasso or logistic regression on standardised columns.</summary>
    Linear,

    /// <summary>A multi-layer perceptron.</summary>
    NeuralNetwork,

    /// <summary>A curve for each feature, added up.</summary>
    GeneralizedAdditive,

    /// <summary>Trees of random splits, in which odd rows are soon alone; for AnomalyDetection.</summary>
    IsolationForest,
}

/// <summary>What a sweep optimises.</summary>
public sealed record ObjectiveSpec
{
    /// <summary>The metric's name, such as auc, logLoss, rmse or meanAngle; large and small letters alike.</summary>
    public required string Metric
    {
        get;
        init => field = KnownMetrics.Canonical(value);
    }

    /// <summary>Whether more is better. Default: as the metric is known.</summary>
    public Goal? Goal { get; init; }

    /// <summary>The sweep ends when the metric has reached this value.</summary>
    public double? Target { get; init; }

    /// <summary>
    /// Of a binary classification the class that auc, averagePrecision, precision, recall, f1 and a threshold speak of, as it is written
    /// in the table. Default: the one that comes last, numbers by their value (1 of 0 and 1), true of false and true, texts by their
    /// characters.
    /// </summary>
    public string? PositiveClass { get; init; }

    /// <summary>Metrics that are reported beside it.</summary>
    public IReadOnlyList<string>? AdditionalMetrics
    {
        get;
        init => field = value is null ? null : [.. value.Select(KnownMetrics.Canonical)];
    }

    /// <summary>Which way it is better: as it says itself, else as its metric is known, else less.</summary>
    [JsonIgnore]
    public Goal ResolvedGoal => Goal ?? KnownMetrics.Find(Metric)?.Goal ?? Contracts.Goal.Minimize;
}

/// <summary>Which way a metric is better.</summary>
public enum Goal
{
    /// <summary>Less is better.</summary>
    Minimize,

    /// <summary>More is better.</summary>
    Maximize,
}

/// <summary>Where models are stored.</summary>
public sealed record OutputSpec
{
    /// <summary>The folder above the versions: s3://, file:// or pvc://CLAIM/path.</summary>
    [Schema(Pattern = "^(s3|file|pvc)://.+")]
    public required string Uri { get; init; }

    /// <summary>The Secret that opens it.</summary>
    public CredentialsReference? Credentials { get; init; }
}
