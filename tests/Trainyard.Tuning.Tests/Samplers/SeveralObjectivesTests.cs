namespace Trainyard.Tuning.Tests.Samplers;

/// <summary>What holds for every sampler that searches for a front.</summary>
public sealed class SeveralObjectivesTests
{
    private static readonly SearchSpace Mixed = new([
        new CategoricalParameter { Name = "kind", Values = ["a", "b"] },
        new DoubleParameter
        {
            Name = "x",
            Min = 0,
            Max = 1,
        },
        new DoubleParameter
        {
            Name = "y",
            Min = 0,
            Max = 1,
            When = new() { Parameter = "kind", In = ["b"] },
        },
    ]);

    public static TheoryData<string> Samplers =>
        [
            .. SamplerCatalog.Names.Where(name =>
                SamplerCatalog.Check(name, [new BooleanParameter { Name = "b" }], objectives: 2).Count == 0
            ),
        ];

    [Fact]
    public void Those_that_look_at_one_objective_are_refused_by_name() =>
        Assert.Equal(
            ["Auto", "Random", "Grid", "Sobol", "ParEGO", "NSGA-II"],
            SamplerCatalog.Names.Where(name => Samplers.Any(row => row.Data == name))
        );

    [Theory]
    [MemberData(nameof(Samplers))]
    public void The_same_seed_and_history_give_the_same_points_in_the_space(string sampler)
    {
        var (one, other) = (Run(sampler, 40), Run(sampler, 40));

        Assert.Equal(one.Trials.Select(trial => trial.Parameters), other.Trials.Select(trial => trial.Parameters));
        Assert.All(one.Trials, trial => Assert.Empty(Mixed.Check(trial.Parameters)));
        Assert.Equal(one.Trials.Count, one.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Points_that_are_asked_for_at_once_differ(string sampler)
    {
        var study = Run(sampler, 24);
        for (var i = 0; i < 8 && SamplerCatalog.Find(sampler, 3)!.Suggest(study) is { } point; i++)
        {
            study = study with { Trials = [.. study.Trials, new() { Number = study.Trials.Count, Parameters = point }] };
        }

        Assert.Equal(study.Trials.Count, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Values_that_are_missing_or_not_finite_do_no_harm(string sampler)
    {
        double[][] odd =
        [
            [double.NaN, 1],
            [1, double.PositiveInfinity],
            [],
            [1],
            [double.NegativeInfinity, double.NaN],
        ];
        var study = Run(sampler, 40, (trial, values) => trial.Number % 2 == 0 ? odd[trial.Number / 2 % odd.Length] : values);

        Assert.All(study.Trials, trial => Assert.Empty(Mixed.Check(trial.Parameters)));
    }

    [Theory]
    [InlineData("ParEGO")]
    [InlineData("NSGA-II")]
    public void Trials_of_an_earlier_study_are_begun_with(string sampler)
    {
        var earlier = Run(sampler, 60);
        var study = new Study
        {
            Space = Mixed,
            Directions = earlier.Directions,
            WarmStart = earlier.Trials,
        };

        Assert.NotEqual(
            SamplerCatalog.Find(sampler, 3)!.Suggest(study with { WarmStart = [] }),
            SamplerCatalog.Find(sampler, 3)!.Suggest(study)
        );
    }

    /// <summary>Both kinds hold a part of the front; "b" needs its y to be small.</summary>
    private static Study Run(string sampler, int trials, Func<Trial, double[], double[]>? told = null)
    {
        var search = SamplerCatalog.Find(sampler, 3)!;
        var study = new Study
        {
            Space = Mixed,
            Directions = [Direction.Minimize, Direction.Maximize],
            MaxTrials = trials,
        };
        while (study.Trials.Count < trials && search.Suggest(study) is { } point)
        {
            var x = point["x"].AsNumber;
            var cost = point.TryGetValue("y", out var y) ? y.AsNumber : 0.3;
            var trial = new Trial
            {
                Number = study.Trials.Count,
                Parameters = point,
                State = TrialState.Succeeded,
                Ended = study.Trials.Count,
            };
            double[] values = [x + cost, Math.Sqrt(x) - cost];
            study = study with { Trials = [.. study.Trials, trial with { Values = told?.Invoke(trial, values) ?? values }] };
        }

        return study;
    }
}
