using System.Net;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Overload;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class OverloadTests
{
    private const string Row = """{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""";

    [Fact]
    public async Task Who_comes_when_too_many_are_there_is_told_to_come_again_and_probes_are_answered()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, options => options with { MaxRequests = 1 });
        served.Service<RequestMetrics>().Begin();

        using var second = await served.Http.PostAsync("/predict", new StringContent(Row));
        var probe = await served.Http.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("1", second.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        Assert.Contains(
            "trainyard_predictor_requests_shed_total 1",
            await served.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_body_that_does_not_come_to_its_end_in_time_is_not_waited_for()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, options =>
            options with
            {
                Timeout = TimeSpan.FromMilliseconds(50),
            }
        );
        using var slow = new SlowContent();

        using var answer = await served.Http.PostAsync("/predict", slow);
        slow.End("");

        Assert.Equal(HttpStatusCode.RequestTimeout, answer.StatusCode);
        Assert.Contains("within 0.05 seconds", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/predict", """{"features":[ROW,ROW,ROW]}""", "application/json")]
    [InlineData("/predict", """[{"features":ROW},{"features":ROW},{"features":ROW}]""", "application/json")]
    [InlineData("/predict", "area,rooms,lift,city\n1,1,true,Riga\n1,1,true,Riga\n1,1,true,Riga\n", "text/csv")]
    public async Task More_rows_than_allowed_are_refused(string path, string body, string type)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, options => options with { MaxRows = 2 });

        var row = """{"area":100,"rooms":3,"lift":true,"city":"Riga"}""";
        (var status, var problem) = await served.PostAsync(body.Replace("ROW", row, StringComparison.Ordinal), path, type);

        Assert.Equal(413, status);
        Assert.Contains("more than 2 rows", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turns_are_waited_for_and_given_back()
    {
        using var turns = new Turns(1);
        var first = await turns.TakeAsync(CancellationToken.None);
        var second = turns.TakeAsync(CancellationToken.None).AsTask();

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.True(turns.TakeAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_inference_protocol_names_every_wrong_tensor_and_value_at_once()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var names) = await served.PostAsync(
            """
            {"inputs":[{"name":"garage","datatype":"FP32","shape":[1],"data":[1]},
            {"name":"area","datatype":"FP32","shape":[2],"data":[1]}]}
            """,
            "/v2/models/flats/infer"
        );
        (_, var values) = await served.PostAsync(
            """
            {"inputs":[{"name":"area","datatype":"BYTES","shape":[1],"data":["much"]},
            {"name":"rooms","datatype":"FP32","shape":[1],"data":[1]},
            {"name":"lift","datatype":"FP32","shape":[1],"data":[7]},{"name":"city","datatype":"FP32","shape":[1],"data":[1]}]}
            """,
            "/v2/models/flats/infer"
        );

        Assert.All(["'garage' is not", "'area' has 1 values", "missing: rooms, lift, city"], Said(names));
        Assert.All(["'area' must be a number", "'lift' must be true or false", "'city' must be a text"], Said(values));
    }

    private static Action<string> Said(JsonNode answer) =>
        part => Assert.Contains(part, (string)answer["error"]!, StringComparison.Ordinal);

    /// <summary>A JSON body of which nothing comes until it is ended.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowContent() => Headers.ContentType = new("application/json");

        public void End(string body) => _end.TrySetResult(body);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(await _end.Task));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
