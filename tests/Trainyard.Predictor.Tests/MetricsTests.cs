using System.Text.RegularExpressions;
using Prometheus;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Predictor.Tests;

/// <summary>Dashboards and alerts read these names and labels to the letter.</summary>
public sealed partial class MetricsTests
{
    private static readonly string[] Names =
    [
        "dotnet_managed_memory_bytes gauge",
        "process_cpu_seconds_total counter",
        "process_open_fds gauge",
        "process_resident_memory_bytes gauge",
        "process_start_time_seconds gauge",
        "trainyard_predictor_drift_rows gauge",
        "trainyard_predictor_feature_drift_jensen_shannon gauge",
        "trainyard_predictor_feature_drift_psi gauge",
        "trainyard_predictor_feedback_error histogram",
        "trainyard_predictor_feedback_total counter",
        "trainyard_predictor_gap_share gauge",
        "trainyard_predictor_model_info gauge",
        "trainyard_predictor_prediction histogram",
        "trainyard_predictor_prediction_drift_jensen_shannon gauge",
        "trainyard_predictor_prediction_drift_psi gauge",
        "trainyard_predictor_predictions_total counter",
        "trainyard_predictor_request_duration_seconds histogram",
        "trainyard_predictor_request_size_bytes histogram",
        "trainyard_predictor_requests_in_flight gauge",
        "trainyard_predictor_requests_per_second gauge",
        "trainyard_predictor_requests_shed_total counter",
        "trainyard_predictor_requests_total counter",
        "trainyard_predictor_response_size_bytes histogram",
        "trainyard_predictor_unseen_categories_total counter",
    ];

    [Fact]
    public async Task The_names_are_these_and_promtool_has_nothing_to_say()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);
        await served.PostAsync("""{"features":{"area":1,"rooms":1,"lift":true,"city":"Bonn"}}""");
        var (_, answer) = await served.PostAsync("""{"features":{"area":1,"rooms":1,"lift":true,"city":"Oslo"}}""");
        await served.PostAsync($$"""{"id":"{{answer["id"]}}","truth":"R"}""", "/feedback");

        var text = await served.Http.GetStringAsync("/metrics");

        Assert.Equal(Names, TypeLine().Matches(text).Select(line => line.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("training_job=\"flats\",version=\"3\",digest=\"sha256:", text, StringComparison.Ordinal);
        Assert.Equal("", Promtool.Check(text));
    }

    [Fact]
    public async Task Two_servers_of_one_process_count_apart()
    {
        await using var one = await Served.StartAsync(LearningTask.Regression);
        await using var other = await Served.StartAsync(LearningTask.Regression);
        await one.Http.GetStringAsync("/random");

        Assert.Contains("handler=\"/random\"", await one.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("handler=\"/random\"", await other.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, double.MaxValue)]
    [InlineData(double.MinValue, double.MaxValue)]
    [InlineData(0, double.Epsilon)]
    public async Task Labels_that_leave_no_room_between_bounds_keep_no_server_from_starting(double min, double max)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var model = served.Model;
        var histogram = new Trainyard.Models.Histogram { Edges = [min, min, max, max], Counts = [1, 1, 1] };
        var output = model.Signature.Outputs[0] with { Min = min, Max = max, Histogram = histogram };
        var manifest = model.Manifest with { Signature = model.Signature with { Outputs = [output] } };
        var registry = new CollectorRegistry();
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        var package = new ModelPackage
        {
            Manifest = manifest,
            Digest = model.Digest,
            Files = new Dictionary<string, byte[]>(),
        };

        var narrow = new ServedModel(package.Manifest, package.Digest, model.Model);
        var metrics = new PredictionMetrics(narrow, registry, factory, TimeProvider.System);
        metrics.Predicted([min]);
        metrics.Error("price", 0);
    }

    [GeneratedRegex("^# TYPE (.*)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
