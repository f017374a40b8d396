using System.Globalization;
using System.Net.Sockets;

namespace Trainyard.Testing;

/// <summary>A running operator, as its health port shows it.</summary>
public sealed class Operating : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private Operating(ChildProcess process, HttpClient http, TimeProvider time) => (_process, _http, _time) = (process, http, time);

    /// <summary>The settings of one that is to get over a bad API server quickly.</summary>
    public static string[] Impatient => ["--api-timeout", "3", "--watch-silence", "3"];

    public static Operating Start(TestCluster cluster, TimeProvider time, params string[] settings) =>
        Start(health => cluster.StartOperator(health, settings), time);

    /// <param name="start">Starts the operator, given its health address.</param>
    public static Operating Start(Func<string, ChildProcess> start, TimeProvider time)
    {
        var address = new Uri(FreeAddress());
        return new(start(address.ToString()), new HttpClient { BaseAddress = address }, time);
    }

    /// <summary>An address of this machine where nobody listens.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>How long until its caches are filled.</summary>
    public async Task<TimeSpan> UntilReadyAsync()
    {
        var begin = _time.GetTimestamp();
        while (!await IsReadyAsync())
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        return _time.GetElapsedTime(begin);
    }

    /// <summary>How long until it has looked at so many objects and no key waits any more.</summary>
    public async Task<TimeSpan> UntilIdleAsync(int reconciles)
    {
        var begin = _time.GetTimestamp();
        while (
            await SumAsync("controller_runtime_reconcile_total") < reconciles
            || await SumAsync("workqueue_depth") > 0
            || await SumAsync("controller_runtime_active_workers") > 0
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time);
        }

        return _time.GetElapsedTime(begin);
    }

    /// <summary>Its metrics, in Prometheus' text format.</summary>
    public Task<string> MetricsAsync() => _http.GetStringAsync("/metrics");

    /// <summary>The sum of a metric over its labels.</summary>
    public async Task<double> SumAsync(string metric)
    {
        var text = await MetricsAsync();
        return text.Split('\n')
            .Where(line =>
                line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + " ", StringComparison.Ordinal)
            )
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>kill -9; whether it still lived.</summary>
    public async Task<bool> KillAsync()
    {
        var lived = !_process.HasExited;
        await _process.KillAsync();
        return lived;
    }

    /// <summary>Tells it to end in good order, and waits until it has.</summary>
    public async Task EndAsync()
    {
        await _process.SignalAsync("TERM");
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
