using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

public sealed class HeldRequestsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_request_waits_until_somebody_can_answer_and_others_that_come_meanwhile_too()
    {
        var (held, ready) = (new HeldRequests(_time), false);
        var first = held.First;
        var waiting = new[] { held.UntilAsync(() => ready, default), held.UntilAsync(() => ready, default) };
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(2, held.Waiting);

        held.Change();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        ready = true;
        held.Change();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal(0, held.Waiting);
    }

    [Fact]
    public async Task It_waits_no_longer_than_a_minute()
    {
        var held = new HeldRequests(_time);
        var waiting = held.UntilAsync(() => false, default);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.False(await waiting);
        Assert.Equal(0, held.Waiting);
    }

    [Fact]
    public void How_long_none_has_come_begins_when_the_last_one_has_gone()
    {
        var held = new HeldRequests(_time);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), held.Idle);
        using (held.Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(TimeSpan.Zero, held.Idle);
        }

        Assert.Equal(TimeSpan.Zero, held.Idle);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), held.Idle);
    }

    [Theory]
    [InlineData("/metrics", true)]
    [InlineData("/models/sonar/readyz", true)]
    [InlineData("/v2/health/ready", true)]
    [InlineData("/predict", false)]
    [InlineData("/", false)]
    [InlineData("/v2/models/sonar/infer", false)]
    public void Probes_and_scrapes_wake_nobody(string path, bool watcher) =>
        Assert.Equal(watcher, HeldRequests.IsOfWatcher(new DefaultHttpContext { Request = { Path = path } }));
}
