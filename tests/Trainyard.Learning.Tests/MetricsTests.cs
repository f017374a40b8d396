using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>The metrics against scikit-learn's values (Recorded/metrics.py).</summary>
public sealed class MetricsTests
{
    private const int Rows = 200;
    private static readonly JsonElement Recorded = Load();

    public static TheoryData<string, string> Values()
    {
        var data = new TheoryData<string, string>();
        foreach (var group in Recorded.EnumerateObject())
        {
            foreach (var metric in group.Value.EnumerateObject())
                data.Add(group.Name, metric.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_metric_gives_what_scikit_learn_gives(string group, string metric)
    {
        var expected = Recorded.GetProperty(group).GetProperty(metric).GetDouble();

        var value = Metrics.Named(metric).Of(Predictions(group));

        Assert.Equal(expected, value, 1e-6 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Every_metric_is_held_against_a_recorded_value_or_has_a_test_of_its_own()
    {
        HashSet<string> recorded =
        [
            .. Recorded.EnumerateObject().SelectMany(g => g.Value.EnumerateObject()).Select(m => m.Name),
            "meanAngle",
            "contaminationError",
            "cost",
        ];

        Assert.Empty(Metrics.All.Select(m => m.Name).Except(recorded));
    }

    [Theory]
    [InlineData(0.5, null, 0)]
    [InlineData(0.25, null, 0.25)]
    [InlineData(0.25, new[] { 1f, 1, 3, 3 }, 0)]
    public void The_contamination_error_is_how_far_the_share_of_marked_rows_is_off(double contamination, float[]? weights, double error)
    {
        Scoring scoring = new()
        {
            Predictions = [0.75, 0.625, 0.5, 0.25],
            Labels = new LabelMatrix([], 4, 0),
            Weights = weights,
            Task = LearningTask.AnomalyDetection,
            Thresholds = [0.625f],
            Contamination = contamination,
        };

        Assert.Equal(error, Metrics.Named("contaminationError").Of(scoring), 1e-12);
    }

    [Fact]
    public void The_mean_angle_of_equal_directions_is_zero_and_never_no_number()
    {
        // In float these vectors are a hair longer than 1.
        var third = MathF.Sqrt(1f / 3f) * 1.0000001f;
        var scoring = Directed([third, third, third], [third, third, third]);

        Assert.Equal(0, Metrics.Named("meanAngle").Of(scoring), 1e-9);
    }

    [Theory]
    [InlineData(0, 0, 1, Math.PI / 2)]
    [InlineData(-1, 0, 0, Math.PI)]
    [InlineData(3, 3, 0, Math.PI / 4)]
    public void The_mean_angle_lies_between_the_vectors_whatever_their_length(float x, float y, float z, double angle)
    {
        Assert.Equal(angle, Metrics.Named("meanAngle").Of(Directed([1, 0, 0], [x, y, z])), 1e-6);
    }

    [Fact]
    public void An_unknown_metric_is_refused_with_the_known_ones()
    {
        var e = Assert.Throws<LearningException>(() => Metrics.Named("acuracy"));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("'acuracy'", e.Message, StringComparison.Ordinal);
        Assert.Contains("accuracy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_of_the_contracts_has_its_function_in_any_letters()
    {
        Assert.Equal(KnownMetrics.All.Select(known => known.Name), Metrics.All.Select(metric => metric.Name));
        Assert.All(KnownMetrics.All, known => Assert.Same(Metrics.Named(known.Name), Metrics.Named(known.Name.ToUpperInvariant())));
    }

    [Fact]
    public void A_metric_of_another_task_is_refused()
    {
        var e = Assert.Throws<LearningException>(() => Metrics.Named("rmse", LearningTask.BinaryClassification));

        Assert.Contains("logLoss", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Angles_and_vectors_are_turned_into_each_other()
    {
        (var x, var y, var z) = Directions.ToVector(azimuth: 5.5, zenith: 0.7);

        (var azimuth, var zenith) = Directions.ToAngles(x, y, z);

        Assert.Equal(5.5, azimuth, 1e-6);
        Assert.Equal(0.7, zenith, 1e-6);
    }

    private static Scoring Directed(double[] truth, double[] guess) =>
        new()
        {
            Predictions = guess,
            Labels = new LabelMatrix(truth, 1, 3),
            Task = LearningTask.DirectionRegression,
        };

    // The formulas of metrics.py, in float as there.
    private static Scoring Predictions(string group)
    {
        (var u, var v, var t) = (new Formula(1).Next(Rows), new Formula(2).Next(Rows), new Formula(3).Next(Rows));
        var scoring = group.Replace("Weighted", "", StringComparison.Ordinal) switch
        {
            "regression" => Regression(u, v, outputs: 1),
            "twoOutputs" => Regression(u, v, outputs: 2),
            "binary" => new Scoring
            {
                Task = LearningTask.BinaryClassification,
                Classes = 2,
                Labels = new LabelMatrix([.. u.Select(x => x < 0.3f ? 1.0 : 0.0)], Rows, 1),
                Predictions = [.. u.Zip(v, (x, y) => MathF.Floor(((0.5f * y) + (0.5f * (1f - x))) * 20f) / 20f)],
            },
            _ => Multiclass(u, v, t),
        };
        return group.EndsWith("Weighted", StringComparison.Ordinal) ? scoring with { Weights = t[..scoring.Labels.Rows] } : scoring;
    }

    private static Scoring Regression(float[] u, float[] v, int outputs)
    {
        float[] truth = [.. u.Select(x => 1f + (9f * x))];
        return new Scoring
        {
            Task = LearningTask.Regression,
            Labels = new LabelMatrix([.. truth.Select(y => (double)y)], Rows / outputs, outputs),
            Predictions = [.. truth.Zip(v, (y, x) => y + (x - 0.5f))],
        };
    }

    private static Scoring Multiclass(float[] u, float[] v, float[] t)
    {
        var w = new Formula(4).Next(Rows);
        var shares = new float[Rows * 3];
        float[] labels = [.. u.Select(x => MathF.Floor(x * 3f))];
        for (var row = 0; row < Rows; row++)
        {
            var raw = shares.AsSpan(row * 3, 3);
            (raw[0], raw[1], raw[2]) = (v[row], t[row], w[row]);
            raw[(int)labels[row]] += 0.5f;
            var sum = raw[0] + raw[1] + raw[2];
            foreach (ref var share in raw)
                share /= sum;
        }

        return new Scoring
        {
            Task = LearningTask.MulticlassClassification,
            Classes = 3,
            Labels = new LabelMatrix([.. labels.Select(label => (double)label)], Rows, 1),
            Predictions = [.. shares.Select(share => (double)share)],
        };
    }

    private static JsonElement Load()
    {
        using var stream = typeof(MetricsTests).Assembly.GetManifestResourceStream("Trainyard.Learning.Tests.Recorded.metrics.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
