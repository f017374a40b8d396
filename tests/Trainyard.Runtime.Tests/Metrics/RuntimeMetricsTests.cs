using System.Net;
using System.Text;
using Prometheus;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Metrics;

public sealed class RuntimeMetricsTests
{
    private readonly CollectorRegistry _registry = new();
    private readonly RuntimeMetrics _metrics;
    private readonly FakeTimeProvider _time = new();

    public RuntimeMetricsTests() => _metrics = new RuntimeMetrics(_registry);

    [Fact]
    public async Task A_queue_tells_its_state_at_each_scrape_and_nothing_once_it_is_gone()
    {
        using (var queue = Queue("trial"))
        {
            queue.Add("a");
            queue.Add("b");
            Assert.Contains("workqueue_depth{name=\"trial\",controller=\"trial\"} 2\n", await ScrapeAsync(), StringComparison.Ordinal);
            await queue.TakeAsync(CancellationToken.None);
            _time.Advance(TimeSpan.FromSeconds(3));

            var text = await ScrapeAsync();
            Assert.Contains("workqueue_depth{name=\"trial\",controller=\"trial\"} 1\n", text, StringComparison.Ordinal);
            Assert.Contains("workqueue_unfinished_work_seconds{name=\"trial\",controller=\"trial\"} 3\n", text, StringComparison.Ordinal);
            Assert.Contains("workqueue_adds_total{name=\"trial\",controller=\"trial\"} 2\n", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("workqueue_depth{", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_registries_know_nothing_of_each_other()
    {
        using var queue = Queue("trial");
        queue.Add("a");
        var other = new CollectorRegistry();
        _ = new RuntimeMetrics(other);

        Assert.DoesNotContain("trial", await ScrapeAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_answer_and_each_failure_to_get_one_is_counted_by_code_method_and_host()
    {
        var handler = new MeteredHandler(_metrics) { InnerHandler = new Answering() };
        using var http = new HttpClient(handler) { BaseAddress = new("http://api:6443") };
        await http.GetAsync("/found");
        await http.GetAsync("/found");
        await http.DeleteAsync("/lost");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/broken"));

        var text = await ScrapeAsync();
        Assert.Contains("rest_client_requests_total{code=\"200\",method=\"GET\",host=\"api:6443\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("rest_client_requests_total{code=\"404\",method=\"DELETE\",host=\"api:6443\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "rest_client_requests_total{code=\"<error>\",method=\"GET\",host=\"api:6443\"} 1\n",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_controller_counts_from_zero()
    {
        _ = new ControllerMetrics(_metrics.Controllers, "trial", workers: 3);

        var text = await ScrapeAsync();
        Assert.Contains("controller_runtime_reconcile_errors_total{controller=\"trial\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("controller_runtime_reconcile_total{controller=\"trial\",result=\"success\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("controller_runtime_max_concurrent_reconciles{controller=\"trial\"} 3\n", text, StringComparison.Ordinal);
    }

    private WorkQueue<string> Queue(string name) => new(name, new Backoff(TimeSpan.Zero, TimeSpan.Zero), new Jitter(1), _time, _metrics);

    private Task<string> ScrapeAsync() => ScrapeAsync(_registry);

    private static async Task<string> ScrapeAsync(CollectorRegistry registry)
    {
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath switch
            {
                "/found" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)),
                "/lost" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)),
                _ => throw new HttpRequestException("broken"),
            };
    }
}
