using System.Net;
using System.Net.Http.Headers;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Handlers;

public sealed class FreshTokenHandlerTests
{
    [Fact]
    public async Task A_refused_request_is_sent_once_more_with_a_new_token()
    {
        var server = new ScriptedHandler(Unauthorized, () => new HttpResponseMessage());
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://test/") { Content = new StringContent("body") };
        using var answer = await SendAsync(new CountedTokens(), server, request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Bearer t2", request.Headers.Authorization!.ToString());
        Assert.Equal(["body", "body"], server.Requests.Select(r => r.Body));
    }

    [Fact]
    public async Task A_second_refusal_is_the_answer()
    {
        var server = new ScriptedHandler(Unauthorized, Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://test/");
        using var answer = await SendAsync(new CountedTokens(), server, request);
        Assert.Equal((HttpStatusCode.Unauthorized, 2), (answer.StatusCode, server.Requests.Count));
    }

    [Fact]
    public async Task A_token_that_never_changes_is_not_tried_twice()
    {
        var server = new ScriptedHandler(Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://test/");
        using var answer = await SendAsync(null, server, request);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (answer.StatusCode, server.Requests.Count));
    }

    private static HttpResponseMessage Unauthorized() => new(HttpStatusCode.Unauthorized);

    private static Task<HttpResponseMessage> SendAsync(IRenewable? token, ScriptedHandler server, HttpRequestMessage request) =>
        new HttpMessageInvoker(new FreshTokenHandler(token) { InnerHandler = server }).SendAsync(
            request,
            TestContext.Current.CancellationToken
        );

    private sealed class CountedTokens : IRenewable
    {
        private int _number = 1;

        public void Renew() => _number++;

        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new AuthenticationHeaderValue("Bearer", $"t{_number}"));
    }
}
