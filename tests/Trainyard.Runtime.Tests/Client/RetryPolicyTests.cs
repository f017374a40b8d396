using k8s.Models;

namespace Trainyard.Runtime.Tests.Client;

public sealed class RetryPolicyTests
{
    private const bool Get = true;
    private const bool Create = false;
    private static readonly ApiClientOptions Options = new() { Jitter = new Jitter(1) };

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    public void A_failed_server_is_asked_again_when_that_does_no_harm(int code)
    {
        Assert.NotNull(RetryPolicy.Next(Get, Refusal(code), 1, Options));
        Assert.Null(RetryPolicy.Next(Create, Refusal(code), 1, Options));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void A_server_that_asks_to_come_back_later_has_done_nothing_so_all_may_come_back(int code)
    {
        var wait = RetryPolicy.Next(Create, Refusal(code, TimeSpan.FromSeconds(7)), 1, Options);
        Assert.InRange(wait!.Value, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.7));
    }

    [Fact]
    public void A_wait_that_is_too_long_is_the_callers_to_plan() =>
        Assert.Null(RetryPolicy.Next(Get, Refusal(503, TimeSpan.FromMinutes(5)), 1, Options));

    [Fact]
    public void A_broken_connection_leaves_open_whether_a_create_was_done()
    {
        Assert.NotNull(RetryPolicy.Next(Get, null, 1, Options));
        Assert.Null(RetryPolicy.Next(Create, null, 1, Options));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(422)]
    public void A_plain_no_stays_no(int code) => Assert.Null(RetryPolicy.Next(Get, Refusal(code), 1, Options));

    [Fact]
    public void Patience_ends() => Assert.Null(RetryPolicy.Next(Get, null, Options.Attempts, Options));

    [Fact]
    public void Waits_grow_up_to_a_bound_and_differ_by_chance()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 0.5);
        var jitter = new Jitter(3);
        for (var failures = 1; failures < 200; failures++)
        {
            var plain = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 1), 60));
            Assert.InRange(backoff.After(failures, jitter), plain, plain * 1.5);
        }

        Assert.NotEqual(backoff.After(1, jitter), backoff.After(1, jitter));
    }

    private static ApiException Refusal(int code, TimeSpan? retryAfter = null) => new(new V1Status { Code = code }, "GET /x", retryAfter);
}
