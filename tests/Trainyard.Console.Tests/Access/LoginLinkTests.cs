using Trainyard.Console.Access;

namespace Trainyard.Console.Tests.Access;

public sealed class LoginLinkTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly Clock _clock = new();

    [Fact]
    public void A_link_lets_in_once()
    {
        var links = new LoginLinks(Key, _clock);
        var link = links.Make();
        Assert.True(links.Redeem(link));
        Assert.False(links.Redeem(link));
    }

    [Fact]
    public void One_who_knows_the_key_makes_links_for_another_process() =>
        Assert.True(new LoginLinks(Key, _clock).Redeem(new LoginLinks(Key, _clock).Make()));

    [Fact]
    public void A_link_of_an_earlier_start_is_worth_nothing() =>
        Assert.False(new LoginLinks(new byte[32], _clock).Redeem(new LoginLinks(Key, _clock).Make()));

    [Fact]
    public void A_link_grows_old()
    {
        var links = new LoginLinks(Key, _clock);
        var link = links.Make();
        _clock.Now += TimeSpan.FromHours(25);
        Assert.False(links.Redeem(link));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("99999999999.00.00")]
    [InlineData("99999999999.é.é")]
    [InlineData("x.y.z")]
    public void What_is_no_link_lets_nobody_in(string? text) => Assert.False(new LoginLinks(Key, _clock).Redeem(text));

    [Fact]
    public void A_link_cannot_be_made_to_live_longer()
    {
        var links = new LoginLinks(Key, _clock);
        var parts = links.Make().Split('.');
        Assert.False(links.Redeem($"{long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[1]}.{parts[2]}"));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
