using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Threading.Channels;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// Posts reports to the operator, in order, from a task of its own: training never waits. While the operator is away a report is tried
/// again; only the newest few are kept, since a missed one costs nothing (the last word has the final values).
/// </summary>
internal sealed class OperatorReports : IReportSink, IDisposable
{
    private const int Kept = 64;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Report> _waiting = Channel.CreateBounded<Report>(
        new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );
    private readonly CancellationTokenSource _ended = new();
    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly Task _posting;
    private volatile string? _why;
    private volatile bool _stopped;

    internal OperatorReports(HttpMessageHandler handler, Uri url, string? token, TimeProvider time, bool ownsHandler = true)
    {
        _client = new HttpClient(handler, ownsHandler) { Timeout = Timeout };
        if (token is not null)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _url = url;
        _time = time;
        _posting = Task.Run(PostAllAsync);
    }

    public bool Stopped => _stopped;

    public string? WhyStopped => _why;

    public void Report(Report report) => _waiting.Writer.TryWrite(report);

    public async Task FlushAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAny(_posting, Task.Delay(Farewell, _time));
        await _ended.CancelAsync();
    }

    public void Dispose()
    {
        _ended.Cancel();
        _client.Dispose();
        _ended.Dispose();
    }

    private async Task PostAllAsync()
    {
        try
        {
            await foreach (var report in _waiting.Reader.ReadAllAsync(_ended.Token))
                await PostAsync(report);
        }
        catch (OperationCanceledException)
        {
            // The trial is over.
        }
    }

    private async Task PostAsync(Report report)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                using var answer = await _client.PostAsJsonAsync(_url, report, ContractsJson.Default.Report, _ended.Token);
                if (answer.IsSuccessStatusCode)
                {
                    var verdict = await answer.Content.ReadFromJsonAsync(ContractsJson.Default.ReportAnswer, _ended.Token);
                    if (verdict is { Continue: false })
                        (_why, _stopped) = (verdict.Reason, true);
                    return;
                }

                // The operator has understood and will not have it: asking again changes nothing.
                if ((int)answer.StatusCode is >= 400 and < 500 and not (408 or 429))
                    return;
            }
            catch (Exception away) when (away is HttpRequestException or System.Text.Json.JsonException || IsTimeout(away))
            {
                // Tried again below.
            }

            await Task.Delay(pause, _time, _ended.Token);
        }
    }

    private bool IsTimeout(Exception exception) => exception is OperationCanceledException && !_ended.IsCancellationRequested;
}
