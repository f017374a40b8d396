using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class OperatorReportsTests
{
    [Fact]
    public async Task Reports_are_posted_in_order_with_the_trials_token()
    {
        var operatorEnd = new FakeOperator();
        using var reports = Reports(operatorEnd);
        reports.Report(Step(1));
        reports.Report(Step(2));
        await reports.FlushAsync();
        Assert.Equal([1, 2], operatorEnd.Steps);
        Assert.Equal("Bearer token", operatorEnd.Authorization);
        Assert.False(reports.Stopped);
    }

    [Fact]
    public async Task The_operators_no_stops_the_trial()
    {
        using var reports = Reports(new FakeOperator { Answer = false });
        Assert.Null(reports.WhyStopped);
        reports.Report(Step(1));
        await reports.FlushAsync();
        Assert.Equal((true, "others are ahead"), (reports.Stopped, reports.WhyStopped));
    }

    [Fact]
    public async Task While_the_operator_is_away_a_report_is_tried_again()
    {
        var operatorEnd = new FakeOperator { Away = 2 };
        var time = new FakeTimeProvider();
        using var reports = Reports(operatorEnd, time);
        reports.Report(Step(1));
        while (!operatorEnd.Received.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        Assert.Equal([1], operatorEnd.Steps);
    }

    [Fact]
    public async Task A_report_that_is_refused_is_not_repeated()
    {
        var operatorEnd = new FakeOperator { Refuse = HttpStatusCode.Unauthorized };
        using var reports = Reports(operatorEnd);
        reports.Report(Step(1));
        await reports.FlushAsync();
        Assert.Equal(1, operatorEnd.Requests);
    }

    [Fact]
    public void A_last_word_fits_into_a_termination_message()
    {
        var metrics = Enumerable.Range(0, 300).ToDictionary(i => $"metric number {i}", i => (double)i);
        var failure = new Failure { Class = FailureClass.UserCode, Message = new string('x', 10_000) };
        var json = LastWordFile.Fit(
            new LastWord
            {
                Outcome = TrialOutcome.Failed,
                Metrics = metrics,
                Failure = failure,
            }
        );
        Assert.InRange(json.Length, 1, LastWord.MaxBytes);
        Assert.Equal(TrialOutcome.Failed, JsonSerializer.Deserialize(json, ContractsJson.Default.LastWord)!.Outcome);
    }

    private static OperatorReports Reports(FakeOperator operatorEnd, TimeProvider? time = null) =>
        new(operatorEnd, new Uri("http://operator/report"), "token", time ?? TimeProvider.System);

    private static Report Step(int step) =>
        new()
        {
            Step = step,
            Metrics = new Dictionary<string, double> { ["auc"] = 0.9 },
        };

    private sealed class FakeOperator : HttpMessageHandler
    {
        private const string No = """{"continue":false,"reason":"others are ahead"}""";

        public List<int> Steps { get; } = [];

        public bool Answer { get; init; } = true;

        public int Away { get; set; }

        public HttpStatusCode? Refuse { get; init; }

        public int Requests { get; private set; }

        public string? Authorization { get; private set; }

        public TaskCompletionSource Received { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            if (Away-- > 0)
                throw new HttpRequestException("away");
            if (Refuse is { } status)
                return new HttpResponseMessage(status);

            Authorization = request.Headers.Authorization?.ToString();
            var report = JsonSerializer.Deserialize(
                await request.Content!.ReadAsStringAsync(cancellationToken),
                ContractsJson.Default.Report
            )!;
            Steps.Add(report.Step);
            Received.TrySetResult();
            return new HttpResponseMessage { Content = new StringContent(Answer ? """{"continue":true}""" : No) };
        }
    }
}
