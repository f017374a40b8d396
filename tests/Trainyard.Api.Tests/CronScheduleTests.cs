using System.Globalization;

namespace Trainyard.Api.Tests;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 3 * * *", "2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-01-01T04:30:00+02:00", "2026-01-01T03:00:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T02:46:30Z", "2026-01-01T03:00:00Z")]
    [InlineData("30 6 * * 1-5", "2026-01-02T07:00:00Z", "2026-01-05T06:30:00Z")]
    [InlineData("30 6 * * MON-FRI", "2026-01-02T07:00:00Z", "2026-01-05T06:30:00Z")]
    [InlineData("0 0 1 jan *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("5,10 12 31 * *", "2026-01-31T12:10:00Z", "2026-03-31T12:05:00Z")]
    [InlineData("  0  3 *\t* *  ", "2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z")]
    public void The_next_time_is_the_first_that_fits(string schedule, string from, string next) =>
        Assert.Equal(Time(next), Read(schedule).Next(Time(from)));

    [Theory]
    [InlineData("@yearly", "2027-01-01T00:00:00Z")]
    [InlineData("@annually", "2027-01-01T00:00:00Z")]
    [InlineData("@monthly", "2026-02-01T00:00:00Z")]
    [InlineData("@weekly", "2026-01-04T00:00:00Z")]
    [InlineData("@daily", "2026-01-02T00:00:00Z")]
    [InlineData("@midnight", "2026-01-02T00:00:00Z")]
    [InlineData("@hourly", "2026-01-01T03:00:00Z")]
    [InlineData("@every 6h", "2026-01-01T08:30:15Z")]
    [InlineData("@every 1h30m", "2026-01-01T04:00:15Z")]
    [InlineData("@every 10ms", "2026-01-01T02:30:16Z")]
    public void A_name_stands_for_a_schedule(string name, string next) =>
        Assert.Equal(Time(next), Read(name).Next(Time("2026-01-01T02:30:15.700Z")));

    // The first three would be other days for Cronos, which wants both; the others it would not take.
    [Theory]
    [InlineData("0 0 13 * 5", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 13 * FRI,SAT", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 */2 * 1", "2026-01-03T00:00:00Z")]
    [InlineData("0 0 */1 * 5", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 30 2 1", "2026-02-02T00:00:00Z")]
    [InlineData("*/20,5 3 * * *", "2026-01-01T03:00:00Z")]
    [InlineData("*/60 3 * * *", "2026-01-01T03:00:00Z")]
    [InlineData("7/90 3 * * *", "2026-01-01T03:07:00Z")]
    public void What_Kubernetes_takes_means_the_same_here(string schedule, string next) =>
        Assert.Equal(Time(next), Read(schedule).Next(Time("2026-01-01T02:30:00Z")));

    // Kubernetes refuses these; Cronos gives them a meaning of its own.
    [Theory]
    [InlineData("0 0 * * 7", "2026-01-04T00:00:00Z")]
    [InlineData("0 22-2 * * *", "2026-01-01T22:00:00Z")]
    [InlineData("0 0 L * *", "2026-01-31T00:00:00Z")]
    [InlineData("0 0 15W * *", "2026-01-15T00:00:00Z")]
    [InlineData("0 0 * * 1#2", "2026-01-12T00:00:00Z")]
    public void Beyond_Kubernetes_Cronos_own_signs_are_taken(string schedule, string next) =>
        Assert.Equal(Time(next), Read(schedule).Next(Time("2026-01-01T02:30:00Z")));

    [Theory]
    [InlineData("", "0 fields")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("0 0 3 * * *", "6 fields")]
    [InlineData("TZ=UTC 0 3 * * *", "6 fields")]
    [InlineData("60 * * * *", "Minutes")]
    [InlineData("0 24 * * *", "Hours")]
    [InlineData("0 0 32 * *", "Days of month")]
    [InlineData("0 0 1 13 *", "Months")]
    [InlineData("0 0 * * 8", "Days of week")]
    [InlineData("0 0 * * someday", "Days of week")]
    [InlineData("*/0 * * * *", "Minutes")]
    [InlineData("1-2-3 * * * *", "Minutes")]
    [InlineData("H H * * *", "H")]
    [InlineData("@never", "@daily")]
    [InlineData("@every_second", "@daily")]
    [InlineData("@every now", "@every")]
    public void What_is_no_schedule_is_refused_by_its_field(string text, string told)
    {
        Assert.Null(CronSchedule.Parse(text, out var fault));
        Assert.Contains(told, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_beyond_the_calendar_never_comes() => Assert.Null(Read("@every 4000000d").Next(Time("2026-01-01T00:00:00Z")));

    [Fact]
    public void A_day_that_never_comes_has_no_next_time() => Assert.Null(Read("0 0 30 2 *").Next(Time("2026-01-01T00:00:00Z")));

    /// <summary>The clocks of the machine do not matter: a time in a gap of summer time comes as any other.</summary>
    [Fact]
    public void All_times_are_of_UTC() =>
        Assert.Equal(Time("2026-03-29T02:30:00Z"), Read("30 2 * * *").Next(Time("2026-03-29T01:45:00+01:00")));

    // Berlin: two o'clock is left out on 29 March, and comes twice on 25 October.
    [Theory]
    [InlineData("0 3 * * *", "2026-01-01T00:00:00Z", "2026-01-01T02:00:00Z")]
    [InlineData("0 3 * * *", "2026-07-01T01:30:00Z", "2026-07-02T01:00:00Z")]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 * * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("@every 6h", "2026-03-28T22:00:00Z", "2026-03-29T04:00:00Z")]
    public void A_time_zone_gives_its_own_clocks(string schedule, string from, string next) =>
        Assert.Equal(Time(next), Read(schedule).Next(Time(from), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

    private static CronSchedule Read(string text) => CronSchedule.Parse(text, out var fault) ?? throw new ArgumentException(fault);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
