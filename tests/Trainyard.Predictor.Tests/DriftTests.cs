using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Predictor.Drift;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>How far what comes has moved from what training saw.</summary>
public sealed class DriftTests
{
    private const string Far = """{"area":119,"rooms":5,"lift":true,"city":"Riga"}""";

    [Fact]
    public void The_measures_are_those_of_their_formulas()
    {
        double[] reference = [49.5, 49.5],
            now = [79.5, 19.5];

        Assert.Equal(0, Divergence.Psi(reference, reference), 1e-12);
        Assert.Equal(0, Divergence.JensenShannon(reference, reference), 1e-12);
        Assert.Equal((0.3 * Math.Log(0.8 / 0.5)) - (0.3 * Math.Log(0.2 / 0.5)), Divergence.Psi(reference, now), 1e-12);
        Assert.InRange(Divergence.JensenShannon([1e9, 0], [0, 1e9]), 0.999, 1);
    }

    [Fact]
    public async Task Each_kind_of_feature_is_told_to_drift_and_those_that_stay_are_not()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var rows = string.Join(
            ',',
            Enumerable
                .Range(0, 400)
                .Select(i => $$"""{"area":{{20 + (i % 100)}},"rooms":null,"lift":true,"city":"{{(i % 5 < 3 ? "Riga" : "Oslo")}}"}""")
        );

        await served.PostAsync($$"""{"features":[{{rows}}]}""");
        var psi = await MeasuresAsync(served, "feature_drift_psi", "feature");
        var gaps = await MeasuresAsync(served, "gap_share", "feature");

        Assert.InRange(psi["area"], 0, 0.05);
        Assert.InRange(psi["city"], 0, 0.05);
        Assert.True(psi["rooms"] > 0.25, $"{psi["rooms"]}");
        Assert.True(psi["lift"] > 0.25, $"{psi["lift"]}");
        Assert.Equal(1, gaps["rooms"]);
        Assert.Equal(0, gaps["area"]);
    }

    [Theory]
    [InlineData(LearningTask.Regression, "price")]
    [InlineData(LearningTask.BinaryClassification, "class")]
    public async Task So_is_what_is_predicted(LearningTask task, string output)
    {
        await using var served = await Served.StartAsync(task);
        var rows = string.Join(',', Enumerable.Repeat(Far, 200));

        await served.PostAsync($$"""{"features":[{{rows}}]}""");
        var psi = await MeasuresAsync(served, "prediction_drift_psi", "output");

        Assert.True(psi.Values.Single() > 0.25, $"{output}: {psi.Values.Single()}");
    }

    [Fact]
    public async Task A_few_rows_say_nothing_and_a_category_that_is_unseen_is_a_gap()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        await served.PostAsync("""{"features":{"area":100,"rooms":3,"lift":true,"city":"Bonn"}}""");

        Assert.Empty(await MeasuresAsync(served, "feature_drift_psi", "feature"));
        Assert.Equal(1, (await MeasuresAsync(served, "gap_share", "feature"))["city"]);
    }

    [Fact]
    public async Task What_is_older_than_the_window_no_longer_counts()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var (time, registry) = (new FakeTimeProvider(), new CollectorRegistry());
        var options = new PredictorOptions { ModelUri = "", DriftWindow = TimeSpan.FromMinutes(60) };
        var monitor = new DriftMonitor(served.Model, options, registry, Prometheus.Metrics.WithCustomRegistry(registry), time);
        var row = new Matrix([100, 3, 1, 1, 0], 1, 5);

        monitor.Add(row, [1]);
        time.Advance(TimeSpan.FromMinutes(40));
        monitor.Add(row, [1]);
        Assert.Contains("drift_rows 2\n", await ExportAsync(registry), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("drift_rows 1\n", await ExportAsync(registry), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(300));
        Assert.Contains("drift_rows 0\n", await ExportAsync(registry), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_is_told_again_and_again_also_after_it_was_away()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        await served.PostAsync($$"""{"features":[{{string.Join(',', Enumerable.Repeat(Far, 200))}}]}""");
        var heard = Channel.CreateUnbounded<(string? Token, DriftReport Report)>();
        await using var @operator = await OperatorAsync(heard.Writer);
        var time = new FakeTimeProvider();
        var options = new PredictorOptions
        {
            ModelUri = "",
            ReportUrl = new($"{@operator.Urls.Single()}/predictors/shop/flats"),
            ReportToken = "mine",
            Name = "flats-0",
        };
        using var teller = new DriftTeller(served.Service<DriftMonitor>(), served.Model, options, time);
        await teller.StartAsync(TestContext.Current.CancellationToken);
        for (var told = 0; told < 2; told++)
        {
            while (!heard.Reader.TryPeek(out _))
            {
                time.Advance(TimeSpan.FromSeconds(10));
                await Task.WhenAny(heard.Reader.WaitToReadAsync().AsTask(), Task.Delay(20));
            }

            var (token, report) = await heard.Reader.ReadAsync();
            Assert.Equal(("Bearer mine", "flats-0", served.Model.Digest, 200), (token, report.Pod, report.Digest, report.Rows));
            Assert.Equal(["area", "rooms", "lift", "city", "price"], report.Indices.Select(index => index.Name));
            Assert.Equal("price", report.Indices.Single(index => index.IsPrediction).Name);
            Assert.True(report.Indices[0].Psi > 0.25);
        }

        await teller.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>It fails at first.</summary>
    private static async Task<WebApplication> OperatorAsync(ChannelWriter<(string? Token, DriftReport Report)> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var asked = 0;
        app.Run(async context =>
        {
            var report = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.DriftReport);
            if (asked++ == 0)
                context.Abort();
            else
                await heard.WriteAsync((context.Request.Headers.Authorization, report!));
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<string> ExportAsync(CollectorRegistry registry)
    {
        var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static async Task<Dictionary<string, double>> MeasuresAsync(Served served, string name, string label) =>
        Regex
            .Matches(await served.Http.GetStringAsync("/metrics"), $$"""trainyard_predictor_{{name}}\{{{label}}="([^"]+)"\} (\S+)""")
            .ToDictionary(match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
}
