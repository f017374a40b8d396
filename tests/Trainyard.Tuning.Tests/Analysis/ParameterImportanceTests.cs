namespace Trainyard.Tuning.Tests.Analysis;

public sealed class ParameterImportanceTests
{
    [Fact]
    public void The_variance_of_a_sum_is_shared_by_the_squares_of_its_slopes()
    {
        var shares = SharesOf(AnalysisStudy.Of(3, 400, x => (3 * x[0]) + x[1]));

        Assert.Equal(0.9, shares["x0"], 0.07);
        Assert.Equal(0.1, shares["x1"], 0.07);
        Assert.Equal(0, shares["x2"], 0.03);
    }

    [Fact]
    public void The_Ishigami_function_has_nearly_its_known_first_order_indices()
    {
        // Saltelli et al. 2008, "Global Sensitivity Analysis", section 4.6: 0.314, 0.442 and 0 with a = 7, b = 0.1; the rest is interaction
        // of x0 and x2.
        // Trees of finite samples shrink the shares somewhat, the order and the size remain.
        static double Ishigami(double[] x)
        {
            var z = x.Select(unit => Math.PI * ((2 * unit) - 1)).ToArray();
            return Math.Sin(z[0]) + (7 * Math.Pow(Math.Sin(z[1]), 2)) + (0.1 * Math.Pow(z[2], 4) * Math.Sin(z[0]));
        }

        var shares = SharesOf(AnalysisStudy.Of(3, 1000, Ishigami));

        Assert.Equal(0.314, shares["x0"], 0.15);
        Assert.Equal(0.442, shares["x1"], 0.15);
        Assert.Equal(0, shares["x2"], 0.06);
        Assert.True(shares["x1"] > shares["x0"]);
    }

    [Fact]
    public void Pure_interaction_belongs_to_no_parameter_alone() =>
        Assert.All(SharesOf(AnalysisStudy.Of(2, 400, x => (x[0] - 0.5) * (x[1] - 0.5))).Values, share => Assert.True(share < 0.12));

    [Fact]
    public void The_effect_of_a_parameter_follows_the_function()
    {
        var effect = ParameterImportance
            .Of(AnalysisStudy.Of(2, 400, x => (2 * x[0]) + x[1], Direction.Maximize))
            .Single(p => p.Parameter == "x0")
            .Effect;

        Assert.Equal(20, effect.Count);
        Assert.Equal(0.5 + (2 * effect[2].Value.AsNumber), effect[2].Mean, 0.2);
        Assert.Equal(0.5 + (2 * effect[17].Value.AsNumber), effect[17].Mean, 0.2);
    }

    [Fact]
    public void Categories_have_an_effect_each_and_absent_parameters_do_no_harm()
    {
        var space = new SearchSpace([
            new CategoricalParameter { Name = "booster", Values = ["tree", "linear", "dart"] },
            new DoubleParameter
            {
                Name = "rateDrop",
                Min = 0,
                Max = 0.5,
                When = new() { Parameter = "booster", In = ["dart"] },
            },
        ]);
        var random = new Xoshiro256(3);
        var trials = new List<Trial>();
        for (var number = 0; number < 90; number++)
        {
            var point = space.Decode(RandomPoint.Next(space, random));
            var value = point["booster"].AsText switch
            {
                "tree" => 1.0,
                "linear" => 3.0,
                _ => 2.0,
            };
            trials.Add(
                new()
                {
                    Number = number,
                    Parameters = point,
                    State = TrialState.Succeeded,
                    Values = [value],
                    Ended = number,
                }
            );
        }

        var importances = ParameterImportance.Of(new() { Space = space, Trials = trials });

        Assert.Equal(("booster", 1.0), (importances[0].Parameter, Math.Round(importances[0].Share, 6)));
        Assert.Equal(["tree=1", "linear=3", "dart=2"], importances[0].Effect.Select(point => $"{point.Value}={Math.Round(point.Mean, 6)}"));
    }

    [Fact]
    public void One_disaster_does_not_explain_everything()
    {
        var study = AnalysisStudy.Of(2, 200, x => x[0] + (x[1] > 0.995 ? 1e6 : 0));

        Assert.Equal("x0", ParameterImportance.Of(study)[0].Parameter);
    }

    [Fact]
    public void Too_few_trials_or_equal_values_tell_nothing()
    {
        Assert.Empty(ParameterImportance.Of(AnalysisStudy.Of(2, 0, x => x[0])));
        Assert.Empty(ParameterImportance.Of(AnalysisStudy.Of(2, 7, x => x[0])));
        Assert.Empty(ParameterImportance.Of(AnalysisStudy.Of(2, 50, _ => 1)));
        Assert.Empty(ParameterImportance.Of(AnalysisStudy.Of(2, 50, _ => double.NaN)));
    }

    [Fact]
    public void The_same_study_gives_the_same_shares()
    {
        var study = AnalysisStudy.Of(3, 60, x => x[0] * x[1]);

        Assert.Equal(SharesOf(study), SharesOf(study));
    }

    private static Dictionary<string, double> SharesOf(Study study) =>
        ParameterImportance.Of(study).ToDictionary(p => p.Parameter, p => p.Share);
}
