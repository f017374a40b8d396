using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Cli.Load;

namespace Trainyard.Cli.Tests.Load;

public sealed class LoadRunnerTests
{
    private static readonly LoadPlan Ten = new()
    {
        Rate = 10,
        Arrivals = Arrivals.Even,
        Requests = 10,
        Connections = 1,
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_server_that_stalls_is_charged_for_all_who_had_to_wait()
    {
        // It answers at once, but for the first request, which takes it a second: the nine others come meanwhile.
        var summary = await RunAsync(Ten, _ => _time.Advance(TimeSpan.FromSeconds(1)), first: true);

        Assert.Equal(10, summary.Codes["200"]);
        Assert.InRange(summary.Latency!.P50.TotalSeconds, 0.5, 0.6);
        Assert.InRange(summary.Latency.Max.TotalSeconds, 1, 1.01);
        Assert.InRange(summary.Waited!.Value.TotalSeconds, 0.89, 0.92);
    }

    [Fact]
    public async Task Who_waits_for_a_connection_longer_than_the_timeout_is_given_up()
    {
        var plan = Ten with { Timeout = TimeSpan.FromSeconds(0.45) };

        var summary = await RunAsync(plan, _ => _time.Advance(TimeSpan.FromSeconds(1)), first: true);

        Assert.Equal(5, summary.Codes["no connection was free"]);
        Assert.Equal(0.6, summary.ErrorRate!.Value, 3);
        Assert.InRange(summary.Latency!.Max.TotalSeconds, 0.9, 1.01);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, 0, 1)]
    [InlineData(HttpStatusCode.UnprocessableEntity, 1, 0)]
    [InlineData(HttpStatusCode.InternalServerError, 1, 1)]
    public async Task A_bad_request_must_be_refused_and_a_good_one_must_not(HttpStatusCode answer, double good, double bad)
    {
        var asked = await RunAsync(Ten, _ => { }, status: answer);
        var spoilt = await RunAsync(Ten with { Bad = 1 }, _ => { }, status: answer);

        Assert.Equal((good, bad), (asked.ErrorRate, spoilt.ErrorRate));
    }

    [Fact]
    public async Task Refusals_that_come_at_once_do_not_flatter_the_latency() =>
        Assert.Null((await RunAsync(Ten, _ => { }, status: HttpStatusCode.ServiceUnavailable)).Latency);

    [Fact]
    public async Task Callers_who_hang_up_expect_nothing()
    {
        var summary = await RunAsync(Ten with { Aborted = 1 }, _ => { });

        Assert.Equal(10, summary.Codes["aborted"]);
        Assert.Null(summary.ErrorRate);
    }

    [Theory]
    [InlineData(100, 0, 5, true)]
    [InlineData(1, 0, 5, false)]
    [InlineData(100, 0, 50, false)]
    public async Task Promises_are_kept_or_broken(int milliseconds, double errors, double rate, bool kept)
    {
        var summary = await RunAsync(Ten, _ => _time.Advance(TimeSpan.FromMilliseconds(20)));

        var judged = new LoadPromises(TimeSpan.FromMilliseconds(milliseconds), errors, rate).Judge(summary).ToList();

        Assert.Equal(3, judged.Count);
        Assert.Equal(kept, judged.All(promise => promise.Kept));
    }

    [Fact]
    public async Task A_promise_is_broken_where_nothing_was_measured()
    {
        var summary = await RunAsync(Ten, _ => { }, status: HttpStatusCode.ServiceUnavailable);

        var promise = Assert.Single(new LoadPromises(TimeSpan.FromHours(1), null, null).Judge(summary));

        Assert.Equal("--max-p99 3600000 ms is broken: no answer", promise.ToString());
    }

    private async Task<LoadSummary> RunAsync(LoadPlan plan, Action<int> each, bool first = false, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var handler = new Server(number =>
        {
            if (!first || number == 0)
                each(number);
            return status;
        });
        using var http = new HttpClient(handler);
        var runner = new LoadRunner(http, new("http://predictor/predict"), new([new JsonObject { ["x"] = 1 }], 1), plan, _time);
        var start = _time.GetUtcNow();
        var running = runner.RunAsync(CancellationToken.None);
        var moved = TimeProvider.System.GetTimestamp();
        while (!running.IsCompleted)
        {
            // Time goes on when all who have come by now are done with. Who began to wait for his time while it went on
            // comes that much later: then nobody moves, and time does.
            var settled = runner.Summary is var now && now.Done == now.Arrived && now.Arrived == Arrived(plan, _time.GetUtcNow() - start);
            if (settled || TimeProvider.System.GetElapsedTime(moved) > Patience)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                moved = TimeProvider.System.GetTimestamp();
            }

            await Task.Yield();
        }

        await running;
        return runner.Summary;
    }

    private static int Arrived(LoadPlan plan, TimeSpan now) => Arrival.Of(plan).Count(arrival => arrival.At <= now);

    private sealed class Server(Func<int, HttpStatusCode> answer) : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return new(answer(_asked++));
        }
    }
}
