using System.Net.Http.Headers;
using System.Net.Http.Json;
using Trainyard.Contracts;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Drift;

/// <summary>Tells the operator again and again how far from training is what is asked here. Whether anybody listens changes nothing
/// here.</summary>
internal sealed class DriftTeller(DriftMonitor drift, ServedModel model, PredictorOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Period };
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TellAsync(http, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task TellAsync(HttpClient http, CancellationToken stop)
    {
        var (rows, indices) = drift.Measure();
        var report = new DriftReport
        {
            Pod = options.Name,
            Digest = model.Digest,
            Rows = rows,
            Indices = indices,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, options.ReportUrl)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.ReportToken) },
            Content = JsonContent.Create(report, ContractsJson.Default.DriftReport),
        };
        try
        {
            using var answer = await http.SendAsync(request, stop);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // An operator that is away, or an older one: it is told again.
        }
    }
}
