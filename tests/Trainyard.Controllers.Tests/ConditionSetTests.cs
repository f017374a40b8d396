using Trainyard.Testing;

namespace Trainyard.Controllers.Tests;

public sealed class ConditionSetTests
{
    private static readonly DateTimeOffset Later = Build.Start.AddHours(1);

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_condition_keeps_the_time_of_its_last_turn(bool holds, int hours)
    {
        var before = new ConditionSet(null, 1, Build.Start).Set("Running", true, "Searching", "first").All;
        var after = Assert.Single(new ConditionSet(before, 2, Later).Set("Running", holds, "Training", "then").All);

        Assert.Equal(
            (holds ? "True" : "False", "Training", "then", 2),
            (after.Status, after.Reason, after.Message, after.ObservedGeneration)
        );
        Assert.Equal(Build.Start.AddHours(hours), after.LastTransitionTime);
    }

    [Fact]
    public void A_condition_that_came_and_went_turns_anew_when_it_comes_again()
    {
        var came = new ConditionSet(null, 1, Build.Start).SetIf(true, "Stalled", "NameTaken", "").All;
        var gone = new ConditionSet(came, 1, Build.Start).SetIf(false, "Stalled", "NameTaken", "").All;

        Assert.Empty(gone);
        Assert.Equal(Later, Assert.Single(new ConditionSet(gone, 1, Later).SetIf(true, "Stalled", "NameTaken", "").All).LastTransitionTime);
    }

    [Fact]
    public void They_stand_in_the_order_in_which_they_were_set()
    {
        var set = new ConditionSet(null, 1, Build.Start)
            .Set("B", true, "R", "")
            .SetUnless(true, "C", "R", "")
            .SetUnless(false, "A", "R", "");

        Assert.Equal([("B", "True"), ("A", "False")], set.All.Select(condition => (condition.Type, condition.Status)));
    }
}
