namespace Trainyard.Api.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("0s", 0)]
    public void Durations_are_read_as_people_write_them(string text, double seconds) =>
        Assert.Equal(seconds, Duration.Parse(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("1x")]
    [InlineData("-1h")]
    [InlineData("99999999999999999999h")]
    [InlineData("999999999999d")]
    public void What_is_no_duration_is_none(string text) => Assert.Null(Duration.Parse(text));
}
