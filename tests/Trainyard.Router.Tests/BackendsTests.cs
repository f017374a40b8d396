using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Trainyard.Contracts;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

public sealed class BackendsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(100)]
    public void Each_version_gets_its_share_of_all_callers(int share)
    {
        var backends = Of(share);

        var canary = Enumerable.Range(0, Backends.Parts).Count(part => backends.Choose(part)!.Order.Version == "v2");

        Assert.Equal(share * Backends.Parts / 100, canary);
    }

    [Fact]
    public void Who_has_the_new_model_keeps_it_while_its_share_grows()
    {
        var (few, more) = (Of(5), Of(25));

        Assert.All(Enumerable.Range(0, Backends.Parts).Where(part => few.Choose(part)!.Order.Version == "v2"), part =>
            Assert.Equal("v2", more.Choose(part)!.Order.Version)
        );
    }

    [Fact]
    public void A_version_without_pods_gets_nobody() => Assert.Equal("v1", Of(100, canary: []).Choose(0)!.Order.Version);

    [Fact]
    public void A_new_window_counts_those_anew_that_have_a_share()
    {
        var before = Of(0, window: 1);
        before.Find("v1")!.Counters.Add(TimeSpan.FromMilliseconds(1), failed: false);

        var same = Backends.Of(before.Orders, before, 80);
        var all = Backends.Of(Orders(100, window: 2), before, 80);
        var half = Backends.Of(Orders(50, window: 2), before, 80);

        Assert.Equal((1, 1, 0), (Requests(same), Requests(all), Requests(half)));
    }

    [Fact]
    public void A_shadow_gets_copies_and_no_callers()
    {
        var backends = Backends.Of(Orders(30) with { Shadow = true }, Backends.None, 80);

        Assert.All(Enumerable.Range(0, Backends.Parts), part => Assert.Equal("v1", backends.Choose(part)!.Order.Version));
        Assert.Equal(3000, Enumerable.Range(0, Backends.Parts).Count(part => backends.Shadow(part) is not null));
    }

    [Fact]
    public void The_same_header_or_cookie_is_always_the_same_part_and_many_are_spread_evenly()
    {
        var (callers, orders) = (new Callers(), Orders(5) with { StickyHeader = "X-User" });
        int PartOf(string user) => callers.PartOf(new DefaultHttpContext { Request = { Headers = { ["X-User"] = user } } }, orders);

        Assert.Equal(PartOf("ada"), PartOf("ada"));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(user => PartOf($"user-{user}") >= 9500), 400, 600);
    }

    [Fact]
    public void A_cookie_that_is_not_ours_is_drawn_anew()
    {
        var (callers, orders) = (new Callers(), Orders(5) with { StickyCookie = "side" });
        var known = new DefaultHttpContext { Request = { Headers = { Cookie = "side=1234" } } };
        var wrong = new DefaultHttpContext { Request = { Headers = { Cookie = "side=123456789" } } };

        Assert.Equal(1234, callers.PartOf(known, orders));
        Assert.InRange(callers.PartOf(wrong, orders), 0, Backends.Parts - 1);
        Assert.Empty(known.Response.Headers.SetCookie.ToArray());
        Assert.StartsWith("side=", wrong.Response.Headers.SetCookie.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Feedback_goes_to_the_model_that_made_the_prediction()
    {
        var backends = Of(5);
        string Feedback(byte first) => $$"""{"id":"{{Base64Url.EncodeToString([first, 2, 3, 4, 9, 9, 9, 9])}}","truth":1}""";

        Assert.Equal("v2", Bodies.Predicted(Encoding.UTF8.GetBytes(Feedback(0x22)), backends)!.Order.Version);
        Assert.Equal("v1", Bodies.Predicted(Encoding.UTF8.GetBytes(Feedback(0x11)), backends)!.Order.Version);
        Assert.Null(Bodies.Predicted(Encoding.UTF8.GetBytes(Feedback(0x33)), backends));
        Assert.Null(Bodies.Predicted("{\"id\":"u8.ToArray(), backends));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(Bodies.Limit, true)]
    [InlineData(Bodies.Limit + 100_000, false)]
    public async Task A_body_that_was_read_is_passed_on_whole_with_or_without_a_length(int size, bool kept)
    {
        var body = new byte[size];
        new Random(1).NextBytes(body);
        foreach (var length in (long?[])[size, null])
        {
            var context = new DefaultHttpContext { Request = { Body = new MemoryStream(body), ContentLength = length } };

            var read = await Bodies.KeepAsync(context);

            Assert.Equal(kept, read is not null);
            using var passed = new MemoryStream();
            await context.Request.Body.CopyToAsync(passed, TestContext.Current.CancellationToken);
            Assert.Equal(body, passed.ToArray());
        }
    }

    private static long Requests(Backends backends) => backends.Find("v1")!.Counters.Traffic().Requests;

    private static Backends Of(int share, int window = 1, string[]? canary = null) =>
        Backends.Of(Orders(share, window, canary), Backends.None, 80);

    private static RouterOrders Orders(int share, int window = 1, string[]? canary = null) =>
        new()
        {
            Window = window,
            Backends =
            [
                new()
                {
                    Version = "v1",
                    Share = 100 - share,
                    Pods = ["127.0.0.1"],
                    Digest = "sha256:11020304" + new string('0', 56),
                },
                new()
                {
                    Version = "v2",
                    Share = share,
                    Pods = canary ?? ["127.0.0.2"],
                    Digest = "sha256:22020304" + new string('0', 56),
                },
            ],
        };
}
