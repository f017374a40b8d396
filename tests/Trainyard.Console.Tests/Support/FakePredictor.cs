using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trainyard.Console.Tests.Support;

/// <summary>A predictor as the console sees it: its form, its answers, and counters that grow with each look.</summary>
internal sealed class FakePredictor : IAsyncDisposable
{
    private const string Model = """
        {"name":"sonar","about":"Version 3. BinaryClassification by GradientBoosting.","features":[
          {"name":"depth","type":"Number","min":0,"max":10},{"name":"bottom","type":"Category","categories":["sand","rock"]}],
         "example":{"depth":4.2,"bottom":"sand"}}
        """;
    private const string Prediction = """
        {"prediction":"M","probabilities":{"M":0.8,"R":0.2},"id":"x",
         "explanation":{"method":"TreeSHAP","unit":"log-odds","base":0.1,"raw":1.4,"contributions":{"depth":1.5,"bottom":-0.2}}}
        """;
    private const string Refusal = """{"title":"The request is wrong","errors":[{"field":"depth","message":"no number"}]}""";

    private readonly WebApplication _app;
    private int _looks;

    private FakePredictor(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<FakePredictor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakePredictor(builder.Build());
        fake._app.MapGet("/metrics", fake.Metrics);
        fake._app.MapGet("/ui/model", () => Results.Text(Model, "application/json"));
        fake._app.MapPost("/predict", PredictAsync);
        await fake._app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<IResult> PredictAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return (await reader.ReadToEndAsync()).Contains("deep", StringComparison.Ordinal)
            ? Results.Text(Refusal, "application/problem+json", statusCode: 422)
            : Results.Text(Prediction, "application/json");
    }

    private string Metrics()
    {
        var count = 100 * Interlocked.Increment(ref _looks);
        return $$"""
            # HELP trainyard_predictor_requests_total Requests answered.
            trainyard_predictor_requests_total{handler="predict",method="POST",status="200"} {{count}}
            trainyard_predictor_requests_total{handler="predict",method="POST",status="422"} {{count / 50}}
            trainyard_predictor_request_duration_seconds_bucket{handler="predict",method="POST",status="200",le="0.005"} {{count / 2}}
            trainyard_predictor_request_duration_seconds_bucket{handler="predict",method="POST",status="200",le="0.01"} {{count}}
            trainyard_predictor_request_duration_seconds_bucket{handler="predict",method="POST",status="200",le="+Inf"} {{count}}
            trainyard_predictor_feature_drift_psi{feature="depth"} 0.31
            trainyard_predictor_feature_drift_jensen_shannon{feature="depth"} 0.05
            trainyard_predictor_gap_share{feature="depth"} 0.01
            trainyard_predictor_prediction_drift_psi{output="M"} 0.02

            """;
    }
}
