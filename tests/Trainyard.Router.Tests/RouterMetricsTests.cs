using System.Net;
using Trainyard.Contracts;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

/// <summary>What Prometheus reads of a router.</summary>
public sealed class RouterMetricsTests
{
    [Fact]
    public async Task A_router_tells_what_callers_saw_of_each_version_at_whatever_port_and_passes_no_scrape_on()
    {
        await using var pod = await Backend.StartAsync("pod");
        await using var router = await Routers.StartAsync(Of([("v1", 90), ("v2", 10)], pod.Address.Port));
        using var http = new HttpClient();
        for (var i = 0; i < 20; i++)
            await http.GetStringAsync($"http://{router.Addresses[0]}/predict", TestContext.Current.CancellationToken);

        foreach (var port in new[] { 0, 2 })
        {
            var page = await http.GetStringAsync($"http://{router.Addresses[port]}/metrics", TestContext.Current.CancellationToken);
            Assert.Equal(20, Sum(page, "trainyard_router_requests_total{"));
            Assert.Equal(20, Sum(page, "trainyard_router_request_duration_seconds_count{"));
            Assert.Contains("trainyard_router_share_ratio{version=\"v1\"} 0.9\n", page, StringComparison.Ordinal);
            Assert.Contains("trainyard_router_share_ratio{version=\"v2\"} 0.1\n", page, StringComparison.Ordinal);
            Assert.Contains("process_cpu_seconds_total ", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_finds_no_pod_is_counted_and_a_version_that_has_gone_is_told_no_more()
    {
        await using var pod = await Backend.StartAsync("pod");
        await using var router = await Routers.StartAsync(Of([("v1", 100)], pod.Address.Port, pods: false));
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"http://{router.Addresses[0]}/predict", TestContext.Current.CancellationToken);
        using var probe = await http.GetAsync($"http://{router.Addresses[0]}/readyz", TestContext.Current.CancellationToken);
        Assert.Contains("trainyard_router_pods{version=\"v1\"} 0\n", await PageAsync(), StringComparison.Ordinal);
        router.Use(Of([("v2", 100)], pod.Address.Port));

        var page = await PageAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("trainyard_router_turned_away_total 1\n", page, StringComparison.Ordinal);
        Assert.Contains("trainyard_router_pods{version=\"v2\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("v1", page, StringComparison.Ordinal);

        Task<string> PageAsync() => http.GetStringAsync($"http://{router.Addresses[2]}/metrics", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_shadow_has_no_share_of_the_callers()
    {
        var orders = Routers.Orders([("v1", 100), ("v2", 50)]) with { Shadow = true };
        var page = System.Text.Encoding.UTF8.GetString(
            await new RouterMetrics().ExportAsync(orders, waiting: 3, TestContext.Current.CancellationToken)
        );

        Assert.Contains("trainyard_router_share_ratio{version=\"v1\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("trainyard_router_share_ratio{version=\"v2\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("trainyard_router_requests_waiting 3\n", page, StringComparison.Ordinal);
    }

    private static Backends Of((string Version, int Share)[] versions, int port, bool pods = true) =>
        Backends.Of(Routers.Orders(versions, pods), Backends.None, port);

    private static double Sum(string page, string name) =>
        page.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));
}
