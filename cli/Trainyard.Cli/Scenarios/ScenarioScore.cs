using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Cli.Scenarios;

/// <summary>Answers of a predictor beside the truth, and what metrics make of them: the functions that training is judged by.</summary>
internal sealed class ScenarioScore(TestedModel model, double tolerance)
{
    private static readonly string[] OfProbabilities = ["auc", "averagePrecision", "logLoss", "brier"];

    private readonly List<double> _truths = [];
    private readonly List<double> _predictions = [];

    // What was decided for, as a probability of 1: the server has its thresholds, and they count.
    private readonly List<double> _decisions = [];

    /// <summary>Whether each row was right: the class itself, or a number within the tolerance.</summary>
    public List<bool> Right { get; } = [];

    /// <exception cref="CliException">The truth or the answer is none for this model.</exception>
    public void Add(JsonNode? truth, JsonNode? answer)
    {
        var wanted = Truths.Of(truth, model);
        var (predicted, decided) = Read(answer);
        Right.Add(IsRight(wanted, predicted, decided));
        _truths.AddRange(wanted);
        _predictions.AddRange(predicted);
        _decisions.AddRange(decided);
    }

    /// <summary>The value of a metric.</summary>
    /// <exception cref="CliException">It has none here.</exception>
    public double Of(string metric)
    {
        if (metric.Equals("accuracy", StringComparison.OrdinalIgnoreCase))
            return Right.Count(right => right) / (double)Right.Count;
        var known = KnownMetrics.Find(metric);
        if (known is not { NeedsLabels: true } || !known.Fits(model.Task, labelled: true))
            throw new CliException($"expect.{metric} cannot score {model.Task}: accuracy, {KnownMetrics.NamesFor(model.Task)} can");
        var scored = Metrics.Named(metric);
        var scoring = Scoring(OfProbabilities.Contains(scored.Name) || model.Classes.Count == 0 && !IsAnomaly ? _predictions : _decisions);
        var classes =
            IsAnomaly ? ["false", "true"]
            : model.Classes.Count > 0 ? model.Classes
            : null;
        if (Scorable.Refuse(scored, scoring.Labels, weights: null, classes) is { } why)
            throw new CliException($"{scored.Name} has no value: the scenario {why}");
        return scored.Of(scoring);
    }

    private bool IsAnomaly => model.Task == LearningTask.AnomalyDetection;

    private Scoring Scoring(List<double> predictions) =>
        new()
        {
            Predictions = [.. predictions],
            Labels = new LabelMatrix([.. _truths], Right.Count, _truths.Count / Right.Count),
            Task = model.Task,
            Classes = IsAnomaly ? 2 : model.Classes.Count,
        };

    private bool IsRight(double[] wanted, double[] predicted, double[] decided)
    {
        if (IsAnomaly || model.Task == LearningTask.BinaryClassification)
            return decided[0] == wanted[0];
        if (model.Classes.Count > 0)
            return decided[(int)wanted[0]] == 1;
        return model.Task == LearningTask.DirectionRegression
            ? Angle(wanted, predicted) <= tolerance
            : wanted.Zip(predicted).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);
    }

    private static double Angle(double[] wanted, double[] predicted) =>
        Metrics
            .Named("meanAngle")
            .Of(
                new()
                {
                    Predictions = predicted,
                    Labels = new(wanted, 1, 3),
                    Task = LearningTask.DirectionRegression,
                }
            );

    private (double[] Predicted, double[] Decided) Read(JsonNode? answer)
    {
        try
        {
            var prediction = answer!["prediction"];
            return model.Task switch
            {
                LearningTask.Regression when prediction is JsonObject named => (
                    [.. model.Outputs.Select(name => (double)named[name]!)],
                    []
                ),
                LearningTask.Regression => ([(double)prediction!], []),
                LearningTask.DirectionRegression => ([.. prediction!["vector"]!.AsArray().Select(value => (double)value!)], []),
                LearningTask.AnomalyDetection => ([(double)prediction!["score"]!], [(bool)prediction["isAnomaly"]! ? 1 : 0]),
                _ => Classified(Truths.ClassOf(prediction, model.Classes), answer["probabilities"]!),
            };
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new CliException($"the predictor's answer has no finite {model.Task}: {answer?.ToJsonString() ?? "null"}");
        }
    }

    private (double[] Predicted, double[] Decided) Classified(int decided, JsonNode probabilities)
    {
        double[] each = [.. model.Classes.Select(name => (double)probabilities[name]!)];
        return model.Task == LearningTask.BinaryClassification
            ? ([each[1]], [decided])
            : (each, [.. each.Select((_, c) => c == decided ? 1.0 : 0)]);
    }
}
