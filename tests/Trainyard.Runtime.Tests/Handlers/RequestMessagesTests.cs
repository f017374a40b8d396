namespace Trainyard.Runtime.Tests.Handlers;

public sealed class RequestMessagesTests
{
    [Theory]
    [InlineData("GET", null, true)]
    [InlineData("DELETE", "application/json", true)]
    [InlineData("PATCH", "application/merge-patch+json", true)]
    [InlineData("PATCH", "application/apply-patch+yaml", true)]
    [InlineData("PATCH", "application/json-patch+json", false)]
    [InlineData("POST", "application/json", false)]
    [InlineData("PUT", "application/json", false)]
    public void Only_what_can_be_done_twice_is_idempotent(string method, string? type, bool idempotent)
    {
        using var request = new HttpRequestMessage(new(method), "http://test/")
        {
            Content = type is null ? null : new ByteArrayContent([]) { Headers = { ContentType = new(type) } },
        };
        Assert.Equal(idempotent, request.IsIdempotent());
    }

    [Theory]
    [InlineData("?watch=1&allowWatchBookmarks=true", true)]
    [InlineData("?limit=5&watch=true", true)]
    [InlineData("?follow=true", true)]
    [InlineData("?watch=false&limit=5", false)]
    [InlineData("?labelSelector=watch%3D1", false)]
    [InlineData("", false)]
    public void A_watch_and_a_log_that_is_followed_have_no_end_of_their_own(string query, bool stream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://test/api/v1/pods{query}");
        Assert.Equal(stream, request.IsStream());
    }
}
