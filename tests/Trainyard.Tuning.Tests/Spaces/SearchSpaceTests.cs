namespace Trainyard.Tuning.Tests;

public class SearchSpaceTests
{
    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = SearchSpace.Faults(
            [
                new DoubleParameter
                {
                    Name = "rate",
                    Min = 0,
                    Max = 1,
                    Scale = Scale.Log,
                },
                new IntegerParameter
                {
                    Name = "depth",
                    Min = 5,
                    Max = 2,
                    Step = 0,
                },
                new CategoricalParameter { Name = "kind", Values = ["a", "a"] },
                new BooleanParameter
                {
                    Name = "flag",
                    When = new() { Parameter = "nothing", In = [true] },
                },
                new BooleanParameter { Name = "flag" },
            ],
            ["rate <= unknown", "depth +"]
        );

        Assert.Collection(
            faults.Select(fault => fault.ToString()),
            fault => Assert.StartsWith("parameters[4].name: \"flag\" stands here twice", fault),
            fault => Assert.StartsWith("parameters[0].min: 0 has no logarithm", fault),
            fault => Assert.StartsWith("parameters[1].min: 5 is above max", fault),
            fault => Assert.StartsWith("parameters[1].step: ", fault),
            fault => Assert.StartsWith("parameters[2].values[1]: a stands here twice", fault),
            fault => Assert.StartsWith("parameters[3].when.parameter: \"nothing\" is no parameter", fault),
            fault => Assert.StartsWith("constraints[0]: \"rate <= unknown\": unknown is no parameter", fault),
            fault => Assert.StartsWith("constraints[1]: \"depth +\": it ends too early", fault)
        );
    }

    [Fact]
    public void Conditions_that_lead_in_a_circle_are_a_fault()
    {
        var faults = SearchSpace.Faults([
            new BooleanParameter
            {
                Name = "a",
                When = new() { Parameter = "b", In = [true] },
            },
            new BooleanParameter
            {
                Name = "b",
                When = new() { Parameter = "a", In = [true] },
            },
        ]);

        Assert.Equal(["parameters[0].when.parameter", "parameters[1].when.parameter"], faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_parameter_may_stand_before_the_one_that_it_depends_on()
    {
        var space = new SearchSpace([
            new DoubleParameter
            {
                Name = "momentum",
                Min = 0,
                Max = 1,
                When = new() { Parameter = "optimizer", In = ["sgd"] },
            },
            new CategoricalParameter { Name = "optimizer", Values = ["sgd", "adam"] },
        ]);

        Assert.Equal(["optimizer"], space.Decode([0.9, 0.5]).Keys);
        Assert.Equal(["optimizer", "momentum"], space.Decode([0.1, 0.5]).Keys);
    }

    [Fact]
    public void Conditions_nest_and_look_at_integers_ranges_and_categories()
    {
        var space = new SearchSpace([
            new IntegerParameter
            {
                Name = "layers",
                Min = 1,
                Max = 3,
            },
            new DoubleParameter
            {
                Name = "dropout",
                Min = 0,
                Max = 1,
                When = new() { Parameter = "layers", Min = 2 },
            },
            new BooleanParameter
            {
                Name = "noise",
                When = new() { Parameter = "dropout", Max = 0.5 },
            },
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
                new IntegerParameter
                {
                    Name = "low",
                    Min = 0,
                    Max = 10,
                    Step = 5,
                },
                new IntegerParameter
                {
                    Name = "high",
                    Min = 0,
                    Max = 10,
                },
                new BooleanParameter { Name = "flag" },
            ],
            ["low <= high"]
        );

        Assert.Empty(space.Check(Point(("low", 5), ("high", 7), ("flag", true))));
        Assert.Equal(
            [
                "flag: missing",
                "low: 7 is no value of it: use a whole number from 0 to 10 in steps of 5",
                "other: no parameter of this space: use low, high, flag",
            ],
            space.Check(Point(("low", 7), ("high", 3), ("other", 1))).Select(fault => fault.ToString())
        );
        Assert.Equal(
            "constraints[0]: low <= high is not met",
            Assert.Single(space.Check(Point(("low", 5), ("high", 3), ("flag", true)))).ToString()
        );
    }

    [Theory]
    [InlineData("depth", 4.5, false)]
    [InlineData("depth", 9.0, false)]
    [InlineData("depth", 0.0, false)]
    [InlineData("depth", "4", false)]
    [InlineData("depth", true, false)]
    [InlineData("depth", 4.0, true)]
    [InlineData("rate", 0.35, false)]
    [InlineData("rate", 0.3, true)]
    [InlineData("kind", "c", false)]
    [InlineData("kind", "A", false)]
    [InlineData("kind", "a", true)]
    [InlineData("flag", "true", false)]
    [InlineData("flag", 1.0, false)]
    [InlineData("momentum", 0.5, false)]
    [InlineData("Depth", 4.0, false)]
    public void A_value_is_held_to_the_type_the_bounds_the_step_and_the_condition(string name, object value, bool holds)
    {
        var space = new SearchSpace([
            new IntegerParameter
            {
                Name = "depth",
                Min = 1,
                Max = 8,
            },
            new DoubleParameter
            {
                Name = "rate",
                Min = 0.1,
                Max = 0.9,
                Step = 0.1,
            },
            new CategoricalParameter { Name = "kind", Values = ["a", "b"] },
            new BooleanParameter { Name = "flag" },
            new DoubleParameter
            {
                Name = "momentum",
                Min = 0,
                Max = 1,
                When = new() { Parameter = "kind", In = ["b"] },
            },
        ]);
        var faults = space.CheckPart(
            Point(
                (
                    name,
                    value switch
                    {
                        double number => number,
                        bool truth => truth,
                        _ => (string)value,
                    }
                )
            )
        );

        Assert.Equal(holds, faults.Count == 0);
        Assert.All(faults, fault => Assert.Equal(name, fault.Path));
    }

    [Fact]
    public void A_part_of_a_point_names_what_its_conditions_look_at()
    {
        var space = Spaces.Mixed;

        Assert.Empty(space.CheckPart(Point(("optimizer", "sgd"), ("momentum", 0.5))));
        Assert.Equal(
            "it takes no part where optimizer is adam: leave it out",
            Assert.Single(space.CheckPart(Point(("optimizer", "adam"), ("momentum", 0.5)))).Message
        );
        Assert.Equal(
            "it takes part for some values of optimizer only: give optimizer too",
            Assert.Single(space.CheckPart(Point(("momentum", 0.5)))).Message
        );
    }

    [Fact]
    public void Steps_are_decimal()
    {
        var space = new SearchSpace([
            new DoubleParameter
            {
                Name = "x",
                Min = 0.1,
                Max = 0.7,
                Step = 0.1,
            },
        ]);
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
            Assert.All(point, pair =>
                Assert.True(pair.Value == again[pair.Key] || Math.Abs(pair.Value.AsNumber - again[pair.Key].AsNumber) < 1e-9)
            );
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
                new IntegerParameter
                {
                    Name = "a",
                    Min = 0,
                    Max = 9,
                },
                new DoubleParameter
                {
                    Name = "b",
                    Min = 0,
                    Max = 9,
                },
                new BooleanParameter { Name = "flag" },
                new CategoricalParameter { Name = "kind", Values = ["x", "y"] },
                new IntegerParameter
                {
                    Name = "absent",
                    Min = 1,
                    Max = 2,
                    When = new() { Parameter = "flag", In = [true] },
                },
            ],
            [text]
        );

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
        Assert.Single(
            SearchSpace.Faults(
                [
                    new IntegerParameter
                    {
                        Name = "a",
                        Min = 0,
                        Max = 9,
                    },
                ],
                [text]
            )
        );

    [Fact]
    public void Its_ends_are_those_that_a_point_can_have_and_none_where_a_constraint_may_stand_before_them()
    {
        var space = new SearchSpace(
            [
                new DoubleParameter
                {
                    Name = "rate",
                    Min = 0.1,
                    Max = 1.05,
                    Step = 0.3,
                },
                new DoubleParameter
                {
                    Name = "decay",
                    Min = 0.001,
                    Max = 3,
                    Scale = Scale.Log,
                },
                new CategoricalParameter { Name = "kind", Values = ["x", "y", "z"] },
                new IntegerParameter
                {
                    Name = "depth",
                    Min = 1,
                    Max = 9,
                },
            ],
            ["depth <= 5"]
        );

        Assert.Equal(["decay", "kind", "rate"], space.Ends.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0.1, 1.0], space.Ends["rate"].Select(end => end.AsNumber));
        Assert.Equal([0.001, 3], space.Ends["decay"].Select(end => end.AsNumber));
        Assert.Equal(["x", "y", "z"], space.Ends["kind"].Select(end => end.AsText));
    }

    private static ParameterSet Point(params (string Name, ParameterValue Value)[] values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
