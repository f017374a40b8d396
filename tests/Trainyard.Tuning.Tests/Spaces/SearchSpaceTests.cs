namespace Trainyard.Tuning.Tests;

public class SearchSpaceTests
{
    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = SearchSpace.Faults(
            [
                new DoubleParameter { Name = "rate", Min = 0, Max = 1, Scale = Scale.Log },
                new IntegerParameter { Name = "depth", Min = 5, Max = 2, Step = 0 },
                new CategoricalParameter { Name = "kind", Values = ["a", "a"] },
                new BooleanParameter { Name = "flag", When = new() { Parameter = "nothing", In = [true] } },
                new BooleanParameter { Name = "flag" },
            ],
            ["rate <= unknown", "depth +"]);

        Assert.Collection(
            faults,
            fault => Assert.Equal("flag: the name is given 2 times", fault),
            fault => Assert.Equal("rate: a log scale needs a min above 0, not 0", fault),
            fault => Assert.Equal("depth: min 5 is above max 2", fault),
            fault => Assert.Equal("depth: step 0 must be above 0", fault),
            fault => Assert.Equal("kind: value a is given 2 times", fault),
            fault => Assert.Equal("flag: when names nothing, which is no parameter", fault),
            fault => Assert.StartsWith("rate <= unknown: unknown is no parameter", fault),
            fault => Assert.StartsWith("depth +: it ends too early", fault));
    }

    [Fact]
    public void Conditions_that_lead_in_a_circle_are_a_fault()
    {
        var faults = SearchSpace.Faults(
        [
            new BooleanParameter { Name = "a", When = new() { Parameter = "b", In = [true] } },
            new BooleanParameter { Name = "b", When = new() { Parameter = "a", In = [true] } },
        ]);

        Assert.Equal(["a: when leads back to the parameter itself", "b: when leads back to the parameter itself"], faults);
    }

    [Fact]
    public void A_parameter_may_stand_before_the_one_that_it_depends_on()
    {
        var space = new SearchSpace(
        [
            new DoubleParameter { Name = "momentum", Min = 0, Max = 1, When = new() { Parameter = "optimizer", In = ["sgd"] } },
            new CategoricalParameter { Name = "optimizer", Values = ["sgd", "adam"] },
        ]);

        Assert.Equal(["optimizer"], space.Decode([0.9, 0.5]).Keys);
        Assert.Equal(["optimizer", "momentum"], space.Decode([0.1, 0.5]).Keys);
    }

    [Fact]
    public void Conditions_nest_and_look_at_integers_ranges_and_categories()
    {
        var space = new SearchSpace(
        [
            new IntegerParameter { Name = "layers", Min = 1, Max = 3 },
            new DoubleParameter { Name = "dropout", Min = 0, Max = 1, When = new() { Parameter = "layers", Min = 2 } },
            new BooleanParameter { Name = "noise", When = new() { Parameter = "dropout", Max = 0.5 } },
        ]);

        Assert.Single(space.Decode([0.1, 0, 0]));
        Assert.Equal(3, space.Decode([0.9, 0.2, 0]).Count);
        Assert.Equal(2, space.Decode([0.9, 0.8, 0]).Count);
    }

    [Fact]
    public void Check_names_what_is_wrong_with_a_point()
    {
        var space = new SearchSpace(
            [
                new IntegerParameter { Name = "low", Min = 0, Max = 10, Step = 5 },
                new IntegerParameter { Name = "high", Min = 0, Max = 10 },
                new BooleanParameter { Name = "flag" },
            ],
            ["low <= high"]);

        Assert.Empty(space.Check(Point(("low", 5), ("high", 7), ("flag", true))));
        Assert.Equal(
            ["low: 7 is not in the space", "flag: missing", "other: unknown parameter", "low <= high: not met"],
            space.Check(Point(("low", 7), ("high", 3), ("other", 1))));
    }

    [Fact]
    public void Steps_are_decimal()
    {
        var space = new SearchSpace([new DoubleParameter { Name = "x", Min = 0.1, Max = 0.7, Step = 0.1 }]);
        var values = Enumerable.Range(0, 7).Select(i => space.Decode([(i + 0.5) / 7])["x"].AsNumber);

        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], values);
    }

    [Fact]
    public void Decoding_gives_back_what_was_encoded()
    {
        var space = Spaces.Mixed;
        var random = new Xoshiro256(1);
        for (var i = 0; i < 500; i++)
        {
            var point = space.Decode(RandomPoint.Next(space, random));
            var again = space.Decode([.. space.Encode(point).Select(u => double.IsNaN(u) ? 0.5 : u)]);

            Assert.Empty(space.Check(again));
            Assert.Equal(point.Keys, again.Keys);
            Assert.All(point, pair => Assert.True(pair.Value == again[pair.Key] || Math.Abs(pair.Value.AsNumber - again[pair.Key].AsNumber) < 1e-9));
        }
    }

    [Fact]
    public void Fixed_parameters_keep_their_value_and_their_condition()
    {
        var space = Spaces.Mixed.Fix(Point(("optimizer", "adam"), ("momentum", 0.5), ("units", 64)));
        var random = new Xoshiro256(1);
        for (var i = 0; i < 20; i++)
        {
            var point = space.Decode(RandomPoint.Next(space, random));
            Assert.Equal("adam", point["optimizer"].AsText);
            Assert.Equal(64, point["units"].AsInteger);
            Assert.DoesNotContain("momentum", point.Keys);
        }
    }

    [Theory]
    [InlineData("a <= b", true)]
    [InlineData("a > b", false)]
    [InlineData("a * 2 + 1 == 5 and not flag", true)]
    [InlineData("kind == 'x' or b < 0", true)]
    [InlineData("log(exp(a)) - -1 == max(3, a, 1)", true)]
    [InlineData("a / b >= 0.5 && !(a != 2)", true)]
    [InlineData("absent <= 0", true)]
    public void Constraints_are_expressions(string text, bool holds)
    {
        var space = new SearchSpace(
            [
                new IntegerParameter { Name = "a", Min = 0, Max = 9 },
                new DoubleParameter { Name = "b", Min = 0, Max = 9 },
                new BooleanParameter { Name = "flag" },
                new CategoricalParameter { Name = "kind", Values = ["x", "y"] },
                new IntegerParameter { Name = "absent", Min = 1, Max = 2, When = new() { Parameter = "flag", In = [true] } },
            ],
            [text]);

        Assert.Equal(holds, space.Satisfies(Point(("a", 2), ("b", 4), ("flag", false), ("kind", "x"))));
    }

    [Theory]
    [InlineData("a + 1")]
    [InlineData("a <= 'text'")]
    [InlineData("(a <= 1")]
    [InlineData("a <= 1 1")]
    [InlineData("sin(a) <= 1")]
    [InlineData("")]
    public void A_constraint_that_is_none_is_a_fault(string text) =>
        Assert.Single(SearchSpace.Faults([new IntegerParameter { Name = "a", Min = 0, Max = 9 }], [text]));

    private static ParameterSet Point(params (string Name, ParameterValue Value)[] values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
