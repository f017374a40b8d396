using Prometheus;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Drift;

/// <summary>
/// How far what comes, and what is predicted, has moved from what training saw: each feature and output over a sliding window beside the
/// histogram of training.
/// </summary>
internal sealed class DriftMonitor
{
    /// <summary>Of fewer rows the measures say more about chance than about the data.</summary>
    private const int FewestRows = 100;

    // Of very many rows each sixteenth says as much, and counts for sixteen.
    private const int ManyRows = 20_000;
    private const int Stride = 16;

    private readonly Bins[] _features;
    private readonly Bins[] _outputs;
    private readonly SlidingCounts _window;
    private readonly Gauges _gauges;
    private long _seen;

    public DriftMonitor(ServedModel model, PredictorOptions options, CollectorRegistry registry, IMetricFactory factory, TimeProvider time)
    {
        _features = [.. model.Encoder.Encoders.Select(Bins.Of).OfType<Bins>()];
        _outputs = [.. Outputs(model).OfType<Bins>()];
        _window = new SlidingCounts(1 + _features.Concat(_outputs).Sum(bins => bins.Reference.Length), options.DriftWindow, time);
        _gauges = new Gauges(factory);
        registry.AddBeforeCollectCallback(Publish);
    }

    /// <summary>Rows came, and this was predicted for them.</summary>
    public void Add(Matrix rows, double[] predictions) =>
        _window.Add((this, rows, predictions), static (all, counts) => all.Item1.Count(all.rows, all.predictions, counts));

    /// <summary>The rows of the window, and how far from training each feature and prediction is; nothing of the latter while there are too
    /// few rows.</summary>
    public (long Rows, IReadOnlyList<DriftIndex> Indices) Measure()
    {
        var counts = _window.Sum();
        var indices = new List<DriftIndex>();
        if (counts[0] >= FewestRows)
        {
            var place = 1;
            foreach (var (bins, isPrediction) in _features.Select(bins => (bins, false)).Concat(_outputs.Select(bins => (bins, true))))
            {
                var now = counts.AsSpan(place, bins.Reference.Length);
                indices.Add(new(bins.Name, isPrediction, Divergence.Psi(bins.Reference, now)));
                place += bins.Reference.Length;
            }
        }

        return ((long)counts[0], indices);
    }

    private void Count(Matrix rows, double[] predictions, double[] counts)
    {
        var outputs = predictions.Length / Math.Max(1, rows.Rows);
        var predicted = outputs <= 64 ? stackalloc float[outputs] : new float[outputs];
        for (var row = 0; row < rows.Rows; row++)
        {
            var weight = counts[0] < ManyRows ? 1 : Stride;
            if (weight > 1 && ++_seen % Stride != 0)
                continue;
            counts[0] += weight;
            var place = 1;
            foreach (var bins in _features)
            {
                counts[place + bins.Place(rows.Row(row))] += weight;
                place += bins.Reference.Length;
            }

            for (var i = 0; i < outputs; i++)
                predicted[i] = (float)predictions[(row * outputs) + i];
            foreach (var bins in _outputs)
            {
                counts[place + bins.Place(predicted)] += weight;
                place += bins.Reference.Length;
            }
        }
    }

    private void Publish()
    {
        var counts = _window.Sum();
        _gauges.Rows.Set(counts[0]);
        var place = 1;
        foreach (var bins in _features)
        {
            var now = counts.AsSpan(place, bins.Reference.Length);
            _gauges.Set(_gauges.FeaturePsi, _gauges.FeatureJensenShannon, bins, now, counts[0] >= FewestRows);
            if (counts[0] > 0)
                _gauges.Gaps.WithLabels(bins.Name).Set(now[^1] / counts[0]);
            place += bins.Reference.Length;
        }

        foreach (var bins in _outputs)
        {
            _gauges.Set(
                _gauges.OutputPsi,
                _gauges.OutputJensenShannon,
                bins,
                counts.AsSpan(place, bins.Reference.Length),
                counts[0] >= FewestRows
            );
            place += bins.Reference.Length;
        }
    }

    // Of a direction and of an anomaly training leaves no histogram of what is predicted.
    private static IEnumerable<Bins?> Outputs(ServedModel model) =>
        model.Manifest.Task switch
        {
            LearningTask.Regression => model.Signature.Outputs.Select(Bins.OfOutput),
            LearningTask.BinaryClassification or LearningTask.MulticlassClassification =>
            [
                Bins.OfClass(model.Signature.Outputs[0], row => Decided(row, model)),
            ],
            _ => [],
        };

    private static int Decided(ReadOnlySpan<float> row, ServedModel model)
    {
        var wide = row.Length <= 64 ? stackalloc double[row.Length] : new double[row.Length];
        for (var i = 0; i < row.Length; i++)
            wide[i] = row[i];
        return Decision.Class(wide, model.Model.Thresholds);
    }

    private sealed class Gauges(IMetricFactory factory)
    {
        public Gauge Rows { get; } =
            factory.CreateGauge("trainyard_predictor_drift_rows", "Rows that the drift of the window is measured on.");

        public Gauge Gaps { get; } =
            factory.CreateGauge(
                "trainyard_predictor_gap_share",
                "Share of rows in the window without a known value, by feature.",
                ["feature"]
            );

        public Gauge FeaturePsi { get; } =
            factory.CreateGauge(
                "trainyard_predictor_feature_drift_psi",
                "Population stability index of the window against training, by feature; from 100 rows on.",
                ["feature"]
            );

        public Gauge FeatureJensenShannon { get; } =
            factory.CreateGauge(
                "trainyard_predictor_feature_drift_jensen_shannon",
                "Jensen-Shannon divergence (bits) of the window against training, by feature; from 100 rows on.",
                ["feature"]
            );

        public Gauge OutputPsi { get; } =
            factory.CreateGauge(
                "trainyard_predictor_prediction_drift_psi",
                "Population stability index of the window's predictions against training's labels, by output; from 100 rows on.",
                ["output"]
            );

        public Gauge OutputJensenShannon { get; } =
            factory.CreateGauge(
                "trainyard_predictor_prediction_drift_jensen_shannon",
                "Jensen-Shannon divergence (bits) of the window's predictions against training's labels, by output; from 100 rows on.",
                ["output"]
            );

        // A measure of too few rows is none: an old one would be taken for today's.
        public void Set(Gauge psi, Gauge jensenShannon, Bins bins, ReadOnlySpan<double> now, bool enough)
        {
            if (!enough)
            {
                psi.RemoveLabelled(bins.Name);
                jensenShannon.RemoveLabelled(bins.Name);
                return;
            }

            psi.WithLabels(bins.Name).Set(Divergence.Psi(bins.Reference, now));
            jensenShannon.WithLabels(bins.Name).Set(Divergence.JensenShannon(bins.Reference, now));
        }
    }
}
