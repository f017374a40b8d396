using System.Globalization;

namespace Trainyard.Api.Tests;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 3 * * *", "2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T02:46:30Z", "2026-01-01T03:00:00Z")]
    [InlineData("30 6 * * 1-5", "2026-01-02T07:00:00Z", "2026-01-05T06:30:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("5,10 12 31 * *", "2026-01-31T12:10:00Z", "2026-03-31T12:05:00Z")]
    public void The_next_time_is_the_first_that_fits(string schedule, string from, string next) =>
        Assert.Equal(Time(next), CronSchedule.Parse(schedule)!.Next(Time(from)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("@daily")]
    public void What_is_no_schedule_is_none(string text) => Assert.Null(CronSchedule.Parse(text));

    [Fact]
    public void A_day_that_never_comes_has_no_next_time() =>
        Assert.Null(CronSchedule.Parse("0 0 30 2 *")!.Next(Time("2026-01-01T00:00:00Z")));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
