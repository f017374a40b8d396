using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Telling;

/// <summary>Tells the operator how far this pod is, again and again, and at the end in the termination message. While nobody listens,
/// nothing stops.</summary>
internal sealed class OperatorLink(ScorerOptions options, Progress progress, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await PostAsync(stop);
                await Task.Delay(Period, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    public async Task EndAsync()
    {
        if (options.TerminationLog is { } file)
            await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(Short(), ContractsJson.Default.ScorerReport));
        await PostAsync(CancellationToken.None);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A message that is too long would be cut, and be no JSON any more.</summary>
    private ScorerReport Short()
    {
        var report = progress.Report(options.Pod);
        const int Most = 1024;
        return report with
        {
            Position = Cut(report.Position),
            Failure = report.Failure is { } failure ? failure with { Message = Cut(failure.Message)!, Hint = Cut(failure.Hint) } : null,
        };

        static string? Cut(string? text) => text?.Length > Most ? text[..Most] : text;
    }

    private async Task PostAsync(CancellationToken stop)
    {
        if (options.ReportUrl is null)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Post, options.ReportUrl)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.ReportToken) },
            Content = JsonContent.Create(progress.Report(options.Pod), ContractsJson.Default.ScorerReport),
        };
        try
        {
            using var answer = await _http.SendAsync(request, stop);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // The next report tells all again.
        }
    }
}
