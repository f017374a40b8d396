using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Trainyard.Models.Tests;

public sealed class S3HttpTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Script _script = new();

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task What_may_pass_is_tried_again_later_each_time(HttpStatusCode status)
    {
        _script.Answers = [(status, ""), (status, ""), (HttpStatusCode.OK, "content")];

        Assert.Equal("content", await GetAsync());
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600)], _script.Times);
    }

    [Fact]
    public async Task A_store_that_never_answers_well_is_given_up()
    {
        _script.Answers = [.. Enumerable.Repeat((HttpStatusCode.ServiceUnavailable, "<Error><Code>SlowDown</Code></Error>"), 9)];

        var fault = await Assert.ThrowsAsync<S3Exception>(() => GetAsync());
        Assert.Equal(("SlowDown", 4), (fault.Code, _script.Times.Count));
    }

    [Theory]
    [InlineData(403, "<Error xmlns=\"http://s3\"><Code>InvalidAccessKeyId</Code></Error>", "InvalidAccessKeyId", true)]
    [InlineData(400, "<Error><Code>ExpiredToken</Code></Error>", "ExpiredToken", true)]
    [InlineData(404, "<Error><Code>NoSuchBucket</Code></Error>", "NoSuchBucket", false)]
    [InlineData(403, "<html><body>a proxy", "Forbidden", true)]
    [InlineData(404, "", "NotFound", false)]
    [InlineData(301, "<Error><Code>PermanentRedirect</Code></Error>", "PermanentRedirect", false)]
    public async Task A_refusal_is_told_by_the_stores_own_code_and_not_tried_again(int status, string body, string code, bool isRefusal)
    {
        _script.Answers = [((HttpStatusCode)status, body)];

        var fault = await Assert.ThrowsAsync<S3Exception>(() => GetAsync());
        Assert.Equal((code, isRefusal), (fault.Code, fault.IsRefusal));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Who_has_no_credentials_signs_nothing(bool isAnonymous, bool isSigned)
    {
        _script.Answers = [(HttpStatusCode.OK, "")];

        await GetAsync(isAnonymous);
        Assert.Equal(isSigned, _script.IsSigned);
    }

    private async Task<string> GetAsync(bool isAnonymous = false)
    {
        _script.Time = _time;
        using var http = new HttpClient(new S3Http(_script, isAnonymous, _time));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://store/bucket");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=x");
        var answer = http.SendAsync(request);
        while (!answer.IsCompleted)
            _time.Advance(TimeSpan.FromMilliseconds(200));
        return await (await answer).Content.ReadAsStringAsync();
    }

    /// <summary>Answers one after the other, at once.</summary>
    private sealed class Script : HttpMessageHandler
    {
        private DateTimeOffset? _first;

        public List<(HttpStatusCode Status, string Body)> Answers { get; set; } = [];

        public List<TimeSpan> Times { get; } = [];

        public bool IsSigned { get; private set; }

        public TimeProvider Time { get; set; } = null!;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _first ??= Time.GetUtcNow();
            Times.Add(Time.GetUtcNow() - _first.Value);
            IsSigned = request.Headers.Contains("Authorization");
            var (status, body) = Answers[0];
            Answers.RemoveAt(0);
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
