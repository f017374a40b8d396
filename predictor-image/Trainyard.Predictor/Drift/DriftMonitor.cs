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

    private readonly Measured[] _all;
    private readonly SlidingCounts _window;
    private readonly Gauges _gauges;
    private long _seen;

    public DriftMonitor(ServedModel model, PredictorOptions options, CollectorRegistry registry, IMetricFactory factory, TimeProvider time)
    {
        var (features, outputs) = (model.Encoder.Encoders.Select(Bins.Of).OfType<Bins>(), Outputs(model).OfType<Bins>());
        var counted = 1;
        _all = [.. features.Select(bins => Next(bins, false)), .. outputs.Select(bins => Next(bins, true))];
        _window = new SlidingCounts(counted, options.DriftWindow, time);
        _gauges = new Gauges(factory);
        registry.AddBeforeCollectCallback(Publish);

        Measured Next(Bins bins, bool isPrediction)
        {
            var place = counted;
            counted += bins.Reference.Length;
            return new(bins, isPrediction, place);
        }
    }

    /// <summary>Rows came, and this was predicted for them.</summary>
    public void Add(Matrix rows, double[] predictions) =>
        _window.Add((this, rows, predictions), static (all, counts) => all.Item1.Count(all.rows, all.predictions, counts));

    /// <summary>The rows of the window, and how far from training each feature and prediction is; nothing of the latter while there are too
    /// few rows.</summary>
    public (long Rows, IReadOnlyList<DriftIndex> Indices) Measure()
    {
        var counts = _window.Sum();
        var measured = counts[0] < FewestRows ? [] : _all;
        return ((long)counts[0], [.. measured.Select(one => new DriftIndex(one.Bins.Name, one.IsPrediction, one.PsiOf(counts)))]);
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
            for (var i = 0; i < outputs; i++)
                predicted[i] = (float)predictions[(row * outputs) + i];
            foreach (var one in _all)
                counts[one.Place + one.Bins.Place(one.IsPrediction ? predicted : rows.Row(row))] += weight;
        }
    }

    private void Publish()
    {
        var counts = _window.Sum();
        _gauges.Rows.Set(counts[0]);
        foreach (var one in _all)
        {
            var now = one.Of(counts);
            if (!one.IsPrediction && counts[0] > 0)
                _gauges.Gaps.WithLabels(one.Bins.Name).Set(now[^1] / counts[0]);
            _gauges.Set(
                one.IsPrediction ? _gauges.OutputPsi : _gauges.FeaturePsi,
                one.IsPrediction ? _gauges.OutputJensenShannon : _gauges.FeatureJensenShannon,
                one.Bins,
                now,
                counts[0] >= FewestRows
            );
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

    /// <summary>A feature or an output, and where its bins' counts begin; the first count is that of all rows.</summary>
    private readonly record struct Measured(Bins Bins, bool IsPrediction, int Place)
    {
        public ReadOnlySpan<double> Of(double[] counts) => counts.AsSpan(Place, Bins.Reference.Length);

        public double PsiOf(double[] counts) => Divergence.Psi(Bins.Reference, Of(counts));
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
