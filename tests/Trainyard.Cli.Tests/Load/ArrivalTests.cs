using Trainyard.Cli.Load;

namespace Trainyard.Cli.Tests.Load;

public sealed class ArrivalTests
{
    [Theory]
    [InlineData(nameof(Arrivals.Poisson))]
    [InlineData(nameof(Arrivals.Uniform))]
    [InlineData(nameof(Arrivals.Even))]
    public void They_come_at_the_rate_in_the_mean(string arrivals)
    {
        var plan = new LoadPlan
        {
            Rate = 50,
            Arrivals = Enum.Parse<Arrivals>(arrivals),
            Requests = 20_000,
        };

        Assert.InRange(Arrival.Of(plan).Last().At.TotalSeconds, 390, 410);
    }

    [Fact]
    public void Uniform_pauses_at_two_a_second_are_up_to_a_second()
    {
        var times = Arrival
            .Of(
                new()
                {
                    Rate = 2,
                    Arrivals = Arrivals.Uniform,
                    Requests = 1000,
                }
            )
            .Select(arrival => arrival.At)
            .ToList();
        var pauses = times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).ToList();

        Assert.InRange(pauses.Max(), 0.98, 1);
        Assert.InRange(pauses.Min(), 0, 0.02);
    }

    [Fact]
    public void The_time_ends_them_where_their_number_does_not() =>
        Assert.Equal(
            20,
            Arrival
                .Of(
                    new()
                    {
                        Rate = 10,
                        Arrivals = Arrivals.Even,
                        Duration = TimeSpan.FromSeconds(2),
                        Requests = 500,
                    }
                )
                .Count()
        );

    [Fact]
    public void Kinds_come_in_their_shares_and_slow_ones_pause()
    {
        var plan = new LoadPlan
        {
            Requests = 10_000,
            Bad = 0.1,
            Slow = 0.2,
            Aborted = 0.05,
        };
        var kinds = Arrival.Of(plan).ToLookup(arrival => arrival.Kind);

        Assert.InRange(kinds[RequestKind.Bad].Count(), 900, 1100);
        Assert.InRange(kinds[RequestKind.Slow].Count(), 1850, 2150);
        Assert.InRange(kinds[RequestKind.Aborted].Count(), 420, 580);
        Assert.All(kinds[RequestKind.Slow], arrival => Assert.InRange(arrival.Pause, TimeSpan.Zero, plan.Pause));
        Assert.All(kinds[RequestKind.Good], arrival => Assert.Equal(TimeSpan.Zero, arrival.Pause));
    }

    [Fact]
    public void The_same_plan_gives_the_same_ones_and_another_seed_gives_others()
    {
        var plan = new LoadPlan { Requests = 100, Bad = 0.5 };

        Assert.Equal(Arrival.Of(plan), Arrival.Of(plan));
        Assert.NotEqual(Arrival.Of(plan), Arrival.Of(plan with { Seed = 2 }));
    }

    [Fact]
    public void A_plan_that_cannot_be_carried_out_names_every_fault()
    {
        var plan = new LoadPlan
        {
            Rate = double.NaN,
            Connections = 0,
            Rows = 0,
            Requests = 0,
            Bad = 0.6,
            Slow = 0.6,
        };

        var faults = string.Join('\n', plan.Faults());

        Assert.All((string[])["--rate", "--connections", "--rows", "--requests", "--bad, --slow and --abort"], option =>
            Assert.Contains(option, faults, StringComparison.Ordinal)
        );
    }
}
