using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Trainyard.Router.Tests;

public sealed class RouterServerTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private Backend _old = null!;
    private Backend _new = null!;
    private RouterServer _router = null!;

    public async ValueTask InitializeAsync()
    {
        (_old, _new) = (await Backend.StartAsync("old"), await Backend.StartAsync("new"));
        _router = await RouterServer.StartAsync(new(IPAddress.Loopback, 0), cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _router.DisposeAsync();
        await _old.DisposeAsync();
        await _new.DisposeAsync();
    }

    [Fact]
    public async Task A_request_arrives_as_it_was_sent()
    {
        _router.Use([To((_old.Address, 1))]);

        using var answer = await SendAsync("POST", "/a%2Fb/%C3%BC?q=1%202", body: new byte[3_000_000]);

        Assert.Equal("old POST /a%2Fb/%C3%BC?q=1%202 model.example.com 127.0.0.1 3000000", await TextAsync(answer));
    }

    [Fact]
    public async Task Requests_are_shared_by_weight_to_the_request()
    {
        _router.Use([To((_old.Address, 3), (_new.Address, 1))]);

        var names = new List<string>();
        for (var i = 0; i < 40; i++)
            names.Add(await NameAsync());

        Assert.Equal(10, names.Count(name => name == "new"));
        Assert.All(Enumerable.Range(0, 10), quarter => Assert.Single(names.Skip(quarter * 4).Take(4), name => name == "new"));
    }

    [Fact]
    public async Task Changing_weights_under_load_loses_no_request()
    {
        _router.Use([To((_old.Address, 100))]);
        using var done = new CancellationTokenSource();
        var load = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var sent = 0;
                    for (; !done.IsCancellationRequested; sent++)
                        await NameAsync();
                    return sent;
                })
            )
            .ToArray();

        for (var share = 1; share <= 99; share++)
        {
            _router.Use([To((_old.Address, 100 - share), (_new.Address, share))]);
            await NameAsync();
        }

        await done.CancelAsync();
        Assert.True((await Task.WhenAll(load)).Sum() > 0);
    }

    [Fact]
    public async Task A_target_that_nobody_listens_on_is_passed_over()
    {
        _router.Use([To((Nobody(), 9), (_new.Address, 1))]);

        for (var i = 0; i < 10; i++)
            Assert.Equal("new", await NameAsync());
    }

    [Fact]
    public async Task Without_a_target_that_answers_it_is_503_and_without_a_route_404()
    {
        _router.Use([To((Nobody(), 1)), new("empty.example.com", "/", false, null, [], [])]);

        using var dead = await SendAsync("GET", "/");
        using var empty = await SendAsync("GET", "/", "empty.example.com");
        using var unknown = await SendAsync("GET", "/", "unknown.example.com");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, dead.StatusCode);
        Assert.Equal("no endpoint is ready", await TextAsync(dead));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, empty.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("model.example.com", "/api", false, "model.example.com", "/api", true)]
    [InlineData("model.example.com", "/api", false, "MODEL.example.com", "/api/b", true)]
    [InlineData("model.example.com", "/api/", false, "model.example.com", "/api", true)]
    [InlineData("model.example.com", "/api", false, "model.example.com", "/apis", false)]
    [InlineData("model.example.com", "/api", false, "model.example.com", "/API", false)]
    [InlineData("model.example.com", "/api", true, "model.example.com", "/api/b", false)]
    [InlineData("model.example.com", "/", false, "other.example.com", "/", false)]
    [InlineData("*.example.com", "/", false, "other.example.com", "/x", true)]
    [InlineData("*.example.com", "/", false, "example.com", "/", false)]
    [InlineData(null, "/", false, "anything.at.all", "/", true)]
    public async Task Hosts_and_paths_are_told_apart(string? host, string path, bool exact, string asked, string askedPath, bool matches)
    {
        _router.Use([new(host, path, exact, null, [], [new(_old.Address, 1)])]);

        using var answer = await SendAsync("GET", askedPath, asked);

        Assert.Equal(matches ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_route_may_ask_for_a_method_and_a_header()
    {
        _router.Use([
            new(null, "/", false, "POST", [KeyValuePair.Create("X-Canary", "a b")], [new(_new.Address, 1)]),
            new(null, "/", false, null, [], [new(_old.Address, 1)]),
        ]);

        using var plain = await SendAsync("POST", "/");
        using var marked = await SendAsync("POST", "/", headers: headers => headers.Add("X-Canary", "a b"));
        using var get = await SendAsync("GET", "/", headers: headers => headers.Add("X-Canary", "a b"));

        Assert.StartsWith("old ", await TextAsync(plain));
        Assert.StartsWith("new ", await TextAsync(marked));
        Assert.StartsWith("old ", await TextAsync(get));
    }

    [Fact]
    public async Task A_port_in_use_is_told() =>
        await Assert.ThrowsAsync<IOException>(() =>
            RouterServer.StartAsync(_router.Address, cancellationToken: TestContext.Current.CancellationToken)
        );

    private static RouteRule To(params (IPEndPoint Address, int Weight)[] targets) =>
        new("model.example.com", "/", false, null, [], [.. targets.Select(target => new WeightedTarget(target.Address, target.Weight))]);

    /// <summary>An address that was free a moment ago.</summary>
    private static IPEndPoint Nobody()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    private async Task<string> NameAsync()
    {
        using var answer = await SendAsync("GET", "/");
        return (await TextAsync(answer.EnsureSuccessStatusCode())).Split(' ')[0];
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        string host = "model.example.com",
        byte[]? body = null,
        Action<HttpRequestHeaders>? headers = null
    )
    {
        var uri = new Uri(
            $"http://{_router.Address}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        using var request = new HttpRequestMessage(new(method), uri)
        {
            Headers = { Host = host },
            Content = body is null ? null : new ByteArrayContent(body),
        };
        headers?.Invoke(request.Headers);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
