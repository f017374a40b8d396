using Trainyard.Benchmarks.Torture;

namespace Trainyard.Benchmarks.Tests;

public sealed class TortureTests
{
    public static TheoryData<int, string> All => [.. Torturer.Cases.Select((one, place) => (place, one.Name))];

    [Theory]
    [MemberData(nameof(All))]
    public void A_troublesome_file_is_read_rightly_or_refused_well(int place, string name)
    {
        var (verdict, why) = Torturer.Try(Torturer.Cases[place]);
        Assert.True(verdict is Verdict.Right or Verdict.RefusedWell, $"{name}: {verdict}: {why}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_troublesome_body_gives_the_model_what_it_was_trained_on_or_is_refused(int place, string name)
    {
        var (verdict, why) = PredictTorturer.Try(Torturer.Cases[place]);
        Assert.False(verdict is Verdict.SilentlyWrong or Verdict.RefusedBadly, $"{name}: {verdict}: {why}");
    }

    [Fact]
    public void There_are_at_least_150_of_them_each_named_once()
    {
        Assert.True(Torturer.Cases.Count >= 150);
        Assert.Distinct(Torturer.Cases.Select(one => one.Name));
    }
}
