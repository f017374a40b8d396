using System.Net;

namespace Trainyard.Runtime.Tests.Caching;

public sealed class WatcherStateTests
{
    private static readonly WatcherState Watching = new("7");

    [Fact]
    public void It_begins_with_the_first_page()
    {
        var state = new WatcherState();
        Assert.True(state.IsListing);
        Assert.Null(state.Continue);
    }

    [Fact]
    public void A_page_with_a_token_is_followed_by_the_next_and_the_last_one_by_a_watch_from_its_version()
    {
        var second = new WatcherState().AfterPage("7", "t");
        Assert.Equal((true, "t"), (second.IsListing, second.Continue));
        Assert.Equal(Watching, second.AfterPage("7", null));
    }

    [Fact]
    public void A_page_that_fails_is_asked_for_again_after_a_wait() =>
        Assert.Equal(new WatcherState(null, "t", 1, Failed: true), new WatcherState(null, "t").AfterBreak());

    [Fact]
    public void A_token_that_is_too_old_begins_the_list_anew() =>
        Assert.Equal(new WatcherState(null, null, 1, Failed: true), new WatcherState(null, "t").AfterRefusal(HttpStatusCode.Gone));

    [Fact]
    public void Events_and_bookmarks_move_the_version_on_and_clear_the_failures() =>
        Assert.Equal(new WatcherState("9"), (Watching with { Failures = 3 }).AfterEvent("9"));

    [Fact]
    public void An_expired_watch_lists_anew_after_a_wait() =>
        Assert.Equal(new WatcherState(null, null, 1, Failed: true), Watching.AfterRefusal(HttpStatusCode.Gone));

    [Fact]
    public void Any_other_refusal_keeps_the_version() =>
        Assert.Equal(new WatcherState("7", null, 1, Failed: true), Watching.AfterRefusal(HttpStatusCode.InternalServerError));

    [Fact]
    public void A_broken_watch_goes_on_where_it_was_after_a_wait() =>
        Assert.Equal(new WatcherState("7", null, 1, Failed: true), Watching.AfterBreak());

    [Fact]
    public void A_silent_watch_goes_on_where_it_was_at_once() => Assert.Equal(Watching, (Watching with { Failures = 2 }).AfterSilence());

    [Fact]
    public void A_watch_that_ended_in_good_order_is_opened_again_at_once() =>
        Assert.Equal(Watching, (Watching with { Failures = 2 }).AfterEnd(told: true));

    [Fact]
    public void A_watch_that_ended_before_it_began_waits() =>
        Assert.Equal(new WatcherState("7", null, 3, Failed: true), (Watching with { Failures = 2 }).AfterEnd(told: false));

    [Fact]
    public void Failures_before_a_list_still_count_after_it_but_are_not_waited_for_again() =>
        Assert.Equal(new WatcherState("7", null, 2), new WatcherState(null, null, 2, Failed: true).AfterPage("7", null));
}
