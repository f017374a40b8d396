using System.Diagnostics;
using System.Diagnostics.Metrics;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Predictor.Serving;

/// <summary>What the server counts.</summary>
internal sealed class PredictorMetrics : IDisposable
{
    private static int _instances;

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Histogram<long> _requestSizes;
    private readonly Histogram<long> _responseSizes;
    private readonly UpDownCounter<long> _inFlight;
    private readonly Counter<long> _classes;
    private readonly Histogram<double>[] _values;
    private readonly Counter<long> _unseen;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _errors;
    private readonly RequestRate _rate;
    private readonly ServedModel _model;

    public PredictorMetrics(ServedModel model, TimeProvider time)
    {
        _model = model;
        _rate = new RequestRate(time);

        // A meter of its own for each server of a process: tests have several.
        MeterName = $"Trainyard.Predictor.{Interlocked.Increment(ref _instances)}";
        _meter = new Meter(MeterName);
        _requests = _meter.CreateCounter<long>(
            "trainyard_predictor_requests",
            description: "Requests answered, by handler, method and status."
        );
        _durations = _meter.CreateHistogram(
            "trainyard_predictor_request_duration",
            "s",
            "Time to answer a request, by handler, method and status.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.0001,
                    0.00025,
                    0.0005,
                    0.001,
                    0.0025,
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                ],
            }
        );
        var sizes = new InstrumentAdvice<long> { HistogramBucketBoundaries = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] };
        _requestSizes = _meter.CreateHistogram(
            "trainyard_predictor_request_size",
            "By",
            "Size of request bodies whose length is told, by handler.",
            advice: sizes
        );
        _responseSizes = _meter.CreateHistogram(
            "trainyard_predictor_response_size",
            "By",
            "Size of response bodies, by handler.",
            advice: sizes
        );
        _inFlight = _meter.CreateUpDownCounter<long>(
            "trainyard_predictor_requests_in_flight",
            description: "Requests that are being answered."
        );
        _classes = _meter.CreateCounter<long>("trainyard_predictor_predictions", description: "Predictions made, by class or output.");
        _values = [.. Enumerable.Range(0, model.Model.Outputs).Select(ValueHistogram)];
        _unseen = _meter.CreateCounter<long>(
            "trainyard_predictor_unseen_categories",
            description: "Values that training did not know, taken as missing, by feature."
        );
        _outcomes = _meter.CreateCounter<long>(
            "trainyard_predictor_feedback",
            description: "Predictions whose truth was told, by true class and outcome."
        );
        _errors = _meter.CreateHistogram(
            "trainyard_predictor_feedback_error",
            description: "Distance of predictions from the truth that was told, by output; of a direction the angle in radians.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = ErrorBounds() }
        );
        _meter.CreateObservableGauge(
            "trainyard_predictor_requests_per_second",
            _rate.PerSecond,
            description: "Requests a second over the last 15 seconds, probes and scrapes aside."
        );
        _meter.CreateObservableGauge(
            "trainyard_predictor_model_info",
            () =>
                new Measurement<int>(
                    1,
                    new("training_job", model.Manifest.TrainingJob),
                    new("version", model.Manifest.Version),
                    new("digest", model.Digest),
                    new("algorithm", model.Manifest.Algorithm.ToString()),
                    new("task", model.Manifest.Task.ToString())
                ),
            description: "The model that is served."
        );
    }

    public string MeterName { get; }

    public void Begin() => _inFlight.Add(1);

    public void End(string handler, HttpContext context, TimeSpan duration)
    {
        _inFlight.Add(-1);
        var tags = new TagList
        {
            { "handler", handler },
            { "method", MethodOf(context.Request.Method) },
            { "status", context.Response.StatusCode },
        };
        _requests.Add(1, tags);
        _durations.Record(duration.TotalSeconds, tags);
        var byHandler = new KeyValuePair<string, object?>("handler", handler);
        if (context.Request.ContentLength is { } received)
            _requestSizes.Record(received, byHandler);
        if (context.Response.ContentLength is { } sent)
            _responseSizes.Record(sent, byHandler);
    }

    // A series for each known one; made-up methods make no new ones.
    private static string MethodOf(string method) =>
        method is "GET" or "POST" or "HEAD" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" ? method : "other";

    /// <summary>The truth about a class was told.</summary>
    public void Outcome(string truth, bool right) =>
        _outcomes.Add(
            1,
            new KeyValuePair<string, object?>("class", truth),
            new KeyValuePair<string, object?>("outcome", right ? "right" : "wrong")
        );

    /// <summary>The truth about a number was told.</summary>
    public void Error(string output, double distance) => _errors.Record(distance, new KeyValuePair<string, object?>("output", output));

    /// <summary>Predictions were made for a request.</summary>
    public void Predicted(ReadOnlySpan<double> predictions)
    {
        _rate.Add();
        var outputs = _model.Model.Outputs;
        for (var start = 0; start < predictions.Length; start += outputs)
        {
            var row = predictions.Slice(start, outputs);
            if (_model.Signature.Classes is { } classes)
                _classes.Add(1, new KeyValuePair<string, object?>("class", classes[Decision.Class(row, _model.Model.Thresholds)]));
            for (var i = 0; i < row.Length; i++)
                _values[i].Record(row[i], Label(i));
        }
    }

    public void Unseen(RowFindings findings)
    {
        if (findings.Unseen.Count == 0)
            return;
        foreach ((var feature, var count) in findings.Unseen)
            _unseen.Add(count, new KeyValuePair<string, object?>("feature", feature));
    }

    public void Dispose() => _meter.Dispose();

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

    private KeyValuePair<string, object?> Label(int output) => new("output", _model.OutputNames[output]);

    // Bounds where the labels of training lay: a shift of the predictions shows at once. Probabilities have their own.
    private Histogram<double> ValueHistogram(int output)
    {
        var training = _model.Manifest.Task == LearningTask.Regression ? _model.Signature.Outputs[output].Histogram : null;
        double[] bounds =
            training?.Edges is { Count: > 1 } edges ? [.. edges]
            : _model.Manifest.Task == LearningTask.DirectionRegression ? [-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8]
            : [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
        return _meter.CreateHistogram(
            "trainyard_predictor_prediction",
            description: "Predicted values, or probabilities, by output.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds }
        );
    }
}
