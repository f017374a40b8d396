using System.Globalization;
using Prometheus;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Histogram = Prometheus.Histogram;

namespace Trainyard.Predictor.Serving;

/// <summary>What the server counts of its predictions, and what it says of its model.</summary>
internal sealed class PredictionMetrics
{
    private readonly ServedModel _model;
    private readonly RequestRate _rate;
    private readonly Counter _classes;
    private readonly Counter.Child?[] _byClass;
    private readonly Histogram[] _values;
    private readonly Counter _unseen;
    private readonly Counter _outcomes;
    private readonly Histogram _errors;

    public PredictionMetrics(ServedModel model, CollectorRegistry registry, IMetricFactory factory, TimeProvider time)
    {
        (_model, _rate) = (model, new RequestRate(time));
        _classes = factory.CreateCounter("trainyard_predictor_predictions_total", "Predictions made, by class or output.", ["class"]);
        _byClass = new Counter.Child?[model.Signature.Classes?.Count ?? 0];
        _values = [.. Enumerable.Range(0, model.Model.Outputs).Select(output => ValueHistogram(factory, output))];
        _unseen = factory.CreateCounter(
            "trainyard_predictor_unseen_categories_total",
            "Values that training did not know, taken as missing, by feature.",
            ["feature"]
        );
        _outcomes = factory.CreateCounter(
            "trainyard_predictor_feedback_total",
            "Predictions whose truth was told, by true class and outcome.",
            ["class", "outcome"]
        );
        _errors = factory.CreateHistogram(
            "trainyard_predictor_feedback_error",
            "Distance of predictions from the truth that was told, by output; of a direction the angle in radians.",
            ["output"],
            Buckets(ErrorBounds())
        );
        var rate = factory.CreateGauge(
            "trainyard_predictor_requests_per_second",
            "Requests a second over the last 15 seconds, probes and scrapes aside."
        );
        registry.AddBeforeCollectCallback(() => rate.Set(_rate.PerSecond()));
        Describe(factory);
    }

    /// <summary>The truth about a class was told.</summary>
    public void Outcome(string truth, bool right) => _outcomes.WithLabels(truth, right ? "right" : "wrong").Inc();

    /// <summary>The truth about a number was told.</summary>
    public void Error(string output, double distance) => _errors.WithLabels(output).Observe(distance);

    /// <summary>Predictions were made for a request.</summary>
    public void Predicted(ReadOnlySpan<double> predictions)
    {
        _rate.Add();
        var outputs = _model.Model.Outputs;
        for (var start = 0; start < predictions.Length; start += outputs)
        {
            var row = predictions.Slice(start, outputs);
            if (_model.Signature.Classes is { } classes)
            {
                var decided = Decision.Class(row, _model.Model.Thresholds);
                (_byClass[decided] ??= _classes.WithLabels(classes[decided])).Inc();
            }

            for (var i = 0; i < row.Length; i++)
                _values[i].Observe(row[i]);
        }
    }

    public void Unseen(RowFindings findings)
    {
        if (findings.Unseen.Count == 0)
            return;
        foreach (var (feature, count) in findings.Unseen)
            _unseen.WithLabels(feature).Inc(count);
    }

    private void Describe(IMetricFactory factory)
    {
        var manifest = _model.Manifest;
        factory
            .CreateGauge(
                "trainyard_predictor_model_info",
                "The model that is served.",
                ["training_job", "version", "digest", "algorithm", "task"]
            )
            .WithLabels(
                manifest.TrainingJob,
                manifest.Version.ToString(CultureInfo.InvariantCulture),
                _model.Digest,
                manifest.Algorithm?.ToString() ?? _model.Platform,
                manifest.Task.ToString()
            )
            .Set(1);
    }

    // Shares of the training labels' range; of half a turn for a direction.
    private double[] ErrorBounds()
    {
        var first = _model.Signature.Outputs[0];
        var range = _model.Manifest.Task == LearningTask.DirectionRegression ? Math.PI : (first.Max - first.Min) ?? 1;
        return
        [
            .. ((double[])[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]).Select(share => share * (range > 0 ? range : 1)),
        ];
    }

    // Bounds where the labels of training lay: a shift of the predictions shows at once. Probabilities have their own.
    private Histogram ValueHistogram(IMetricFactory factory, int output)
    {
        var training = _model.Manifest.Task == LearningTask.Regression ? _model.Signature.Outputs[output].Histogram : null;
        double[] bounds =
            training?.Edges is { Count: > 1 } edges ? [.. edges]
            : _model.Manifest.Task == LearningTask.DirectionRegression ? [-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8]
            : [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

        // Of one name, and each with its own bounds: the label belongs to the instrument, not to a series of it.
        var labelled = factory.WithLabels(new Dictionary<string, string> { ["output"] = _model.OutputNames[output] });
        labelled.ExemplarBehavior = factory.ExemplarBehavior;
        return labelled.CreateHistogram(
            "trainyard_predictor_prediction",
            "Predicted values, or probabilities, by output.",
            Buckets(bounds)
        );
    }

    // What the training labels gave may be too narrow, or too wide, for all bounds to differ.
    private static HistogramConfiguration Buckets(IEnumerable<double> bounds) =>
        new() { Buckets = [.. bounds.Where(double.IsFinite).Distinct().Order(), double.PositiveInfinity] };
}
