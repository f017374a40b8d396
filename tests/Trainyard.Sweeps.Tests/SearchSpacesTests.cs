using Trainyard.Api;
using Trainyard.Testing;
using Trainyard.Tuning;

namespace Trainyard.Sweeps.Tests;

public sealed class SearchSpacesTests
{
    private static readonly Dictionary<string, (ParameterSpec Spec, Parameter Expected)> Cases = new()
    {
        ["a number"] = (
            new()
            {
                Name = "p",
                Type = ParameterType.Double,
                Min = 0.1,
                Max = 0.9,
                Step = 0.2,
            },
            new DoubleParameter
            {
                Name = "p",
                Min = 0.1,
                Max = 0.9,
                Step = 0.2,
            }
        ),
        ["a number on a logarithmic scale"] = (
            new()
            {
                Name = "p",
                Type = ParameterType.Double,
                Min = 0.1,
                Max = 10,
                Scale = ParameterScale.Log,
            },
            new DoubleParameter
            {
                Name = "p",
                Min = 0.1,
                Max = 10,
                Scale = Scale.Log,
            }
        ),
        ["a whole number"] = (
            new()
            {
                Name = "p",
                Type = ParameterType.Integer,
                Min = -3,
                Max = 9,
                Step = 3,
            },
            new IntegerParameter
            {
                Name = "p",
                Min = -3,
                Max = 9,
                Step = 3,
            }
        ),
        ["a whole number without a step"] = (
            new()
            {
                Name = "p",
                Type = ParameterType.Integer,
                Min = 1,
                Max = 9,
            },
            new IntegerParameter
            {
                Name = "p",
                Min = 1,
                Max = 9,
                Step = 1,
            }
        ),
        ["a truth value"] = (new() { Name = "p", Type = ParameterType.Boolean }, new BooleanParameter { Name = "p" }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_is_the_same_in_the_spec_and_in_the_library(string name)
    {
        var (spec, expected) = Cases[name];

        Assert.Equal(expected, Assert.Single(SearchSpaces.Parameters(new() { Parameters = [spec] })));
    }

    [Fact]
    public void Categories_keep_their_types_and_order()
    {
        var spec = new ParameterSpec
        {
            Name = "p",
            Type = ParameterType.Categorical,
            Values = [Build.Json("sgd"), Build.Json(0.5), Build.Json(true)],
        };
        var parameter = Assert.IsType<CategoricalParameter>(Assert.Single(SearchSpaces.Parameters(new() { Parameters = [spec] })));

        Assert.Equal([(ParameterValue)"sgd", 0.5, true], parameter.Values);
    }

    [Fact]
    public void A_condition_names_its_parameter_and_values()
    {
        var spec = Build.Parameter() with
        {
            When = new()
            {
                Parameter = "kind",
                In = [Build.Json("sgd")],
                Min = 1,
                Max = 2,
            },
        };
        var when = Assert.Single(SearchSpaces.Parameters(new() { Parameters = [spec] })).When!;

        Assert.Equal(("kind", 1.0, 2.0), (when.Parameter, when.Min, when.Max));
        Assert.Equal([(ParameterValue)"sgd"], when.In!);
    }

    [Fact]
    public void A_point_goes_to_a_trial_and_comes_back_the_same()
    {
        var point = SearchSpaces.Point(Build.Point(("rate", 0.1), ("depth", 7), ("name", "say \"x\" é\n"), ("bias", false)));

        Assert.Equal(point, SearchSpaces.Point(SearchSpaces.Json(point)));
        Assert.Equal("7", SearchSpaces.Json(point)["depth"].GetRawText());
    }

    [Fact]
    public void What_is_no_text_number_or_truth_value_is_no_part_of_a_point() =>
        Assert.Equal(["a"], SearchSpaces.Point(Build.Point(("a", 1), ("b", new[] { 1 }), ("c", new { x = 1 }))).Select(pair => pair.Key));

    [Theory]
    [InlineData("median", typeof(PercentilePruner))]
    [InlineData("NONE", typeof(NoPruner))]
    public void The_pruner_is_found_by_its_name_in_any_case(string name, Type type) =>
        Assert.IsType(type, SearchSpaces.Pruner(Build.Sweeping(sweep => sweep with { Pruner = new() { Name = name } }).Spec));
}
