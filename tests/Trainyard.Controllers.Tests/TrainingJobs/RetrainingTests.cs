using System.Globalization;
using Trainyard.Api;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class RetrainingTests
{
    private static readonly DateTimeOffset Noon = Time("2026-01-05T12:00:00Z");

    // schedule, zone, the time that was told, the start of the run; the next time, seen on the fifth at noon
    [Theory]
    [InlineData("0 3 * * *", null, null, "2026-01-05T00:00:00Z", "2026-01-06T03:00:00Z")]
    [InlineData("0 3 * * *", null, "2026-01-06T03:00:00Z", "2026-01-05T00:00:00Z", "2026-01-06T03:00:00Z")]
    [InlineData("0 3 * * *", null, "2026-01-02T03:00:00Z", "2026-01-01T00:00:00Z", "2026-01-02T03:00:00Z")]
    [InlineData("0 4 * * *", null, "2026-01-06T03:00:00Z", "2026-01-05T00:00:00Z", "2026-01-06T04:00:00Z")]
    [InlineData("0 * * * *", null, "2026-01-06T03:00:00Z", "2026-01-05T00:00:00Z", "2026-01-05T13:00:00Z")]
    [InlineData("0 4 * * *", null, "2026-01-02T03:00:00Z", "2026-01-01T00:00:00Z", "2026-01-06T04:00:00Z")]
    [InlineData("0 3 * * *", "Asia/Tokyo", null, "2026-01-05T00:00:00Z", "2026-01-05T18:00:00Z")]
    [InlineData("0 3 * * *", "Asia/Tokyo", "2026-01-04T18:00:00Z", "2026-01-01T00:00:00Z", "2026-01-04T18:00:00Z")]
    [InlineData("0 3 * * *", "Asia/Tokyo", "2026-01-05T03:00:00Z", "2026-01-01T00:00:00Z", "2026-01-05T18:00:00Z")]
    [InlineData("@every 6h", null, null, "2026-01-05T10:00:00Z", "2026-01-05T16:00:00Z")]
    [InlineData("@every 1h", null, "2026-01-05T16:00:00Z", "2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z")]
    [InlineData("0 0 30 2 *", null, "2026-01-06T03:00:00Z", "2026-01-05T00:00:00Z", null)]
    public void The_next_time_follows_the_schedule_and_what_was_missed_stays_due(
        string schedule,
        string? zone,
        string? told,
        string start,
        string? next
    )
    {
        var seen = SeenOf(schedule, zone, told, start);

        Assert.Equal(next is null ? null : Time(next), Retraining.NextTime(seen));
        Assert.Equal(Retraining.NextTime(seen) <= Noon, Retraining.Cause(seen) is not null);
    }

    [Fact]
    public void However_many_times_were_missed_one_run_makes_up_for_them()
    {
        var seen = SeenOf("0 * * * *", null, "2026-01-02T03:00:00Z", "2026-01-02T02:00:00Z");

        Assert.NotNull(Retraining.Cause(seen));
        Assert.Equal(Time("2026-01-05T13:00:00Z"), Retraining.TimeAfterThis(seen));
    }

    [Fact]
    public void Without_a_schedule_there_is_no_next_time_and_a_suspended_job_begins_no_run()
    {
        var suspended = SeenOf("0 3 * * *", null, "2026-01-02T03:00:00Z", "2026-01-01T00:00:00Z", suspend: true);

        Assert.Null(Retraining.NextTime(Seen.Of(Build.TrainingJob())));
        Assert.Null(Retraining.TimeAfterThis(Seen.Of(Build.TrainingJob())));
        Assert.Null(Retraining.Cause(suspended));
    }

    private static TrainingJobObservation SeenOf(string schedule, string? zone, string? told, string start, bool suspend = false) =>
        Seen.Of(
            Build.TrainingJob(
                spec => spec with { Suspend = suspend, Retrain = new() { Schedule = schedule, TimeZone = zone } },
                new() { StartTime = Time(start), NextRunTime = told is null ? null : Time(told) }
            )
        ) with
        {
            Now = Noon,
        };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
