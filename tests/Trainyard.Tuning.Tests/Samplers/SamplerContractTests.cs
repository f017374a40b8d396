using System.Collections.Immutable;

namespace Trainyard.Tuning.Tests;

/// <summary>What holds for every sampler.</summary>
public class SamplerContractTests
{
    private static readonly Dictionary<string, SearchSpace> SpacesByName = new()
    {
        ["single"] = Spaces.Single,
        ["one number"] = Spaces.OneNumber,
        ["finite"] = Spaces.Finite,
        ["mixed"] = Spaces.Mixed,
        ["constrained"] = Spaces.Constrained,
        ["wide"] = Spaces.Wide,
    };

    public static TheoryData<string> Samplers => [.. SamplerCatalog.Names];

    public static TheoryData<string, string> SamplersAndSpaces =>
        [.. SamplerCatalog.Names.SelectMany(sampler => SpacesByName.Keys.Select(space => (sampler, space)))];

    [Theory]
    [MemberData(nameof(SamplersAndSpaces))]
    public void Suggestions_lie_in_the_space(string sampler, string space)
    {
        var study = Run(sampler, new() { Space = SpacesByName[space] }, 24, Bowl);

        Assert.NotEmpty(study.Trials);
        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(SamplersAndSpaces))]
    public void The_same_seed_and_history_give_the_same_suggestion(string sampler, string space)
    {
        var study = Run(sampler, new() { Space = SpacesByName[space] }, 24, Bowl);
        foreach (var count in new[] { 0, 3, 14, 24 })
        {
            var earlier = study with { Trials = [.. study.Trials.Take(count)] };

            Assert.Equal(SamplerCatalog.Find(sampler, 7)!.Suggest(earlier), SamplerCatalog.Find(sampler, 7)!.Suggest(Copy(earlier)));
            if (count < study.Trials.Count)
            {
                Assert.Equal(study.Trials[count].Parameters, SamplerCatalog.Find(sampler, 7)!.Suggest(earlier));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_finite_space_is_tried_whole_without_a_point_twice_and_then_ends(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.Finite }, 100, Bowl);

        Assert.Equal(9, study.Trials.Count);
        Assert.Equal(9, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void No_point_comes_twice_where_the_best_lies_at_a_bound(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.OneNumber }, 30, (trial, study) =>
            trial with
            {
                State = TrialState.Succeeded,
                Values = [-study.Space.Encode(trial.Parameters)[0]],
                Ended = trial.Number,
            }
        );

        Assert.Equal(study.Trials.Count, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void No_point_comes_twice_while_every_third_trial_is_pending(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.OneNumber }, 30, (trial, study) =>
            trial.Number % 3 == 0
                ? trial
                : trial with
                {
                    State = TrialState.Succeeded,
                    Values = [study.Space.Encode(trial.Parameters)[0]],
                    Ended = trial.Number,
                }
        );

        Assert.Equal(study.Trials.Count, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void No_point_comes_twice_where_a_branch_has_one_point_and_the_other_many(string sampler)
    {
        var space = new SearchSpace([
            new BooleanParameter { Name = "on" },
            new DoubleParameter
            {
                Name = "x",
                Min = 0,
                Max = 1,
                When = new() { Parameter = "on", In = [true] },
            },
        ]);
        var study = Run(sampler, new() { Space = space }, 25, (trial, _) =>
            trial with
            {
                State = TrialState.Succeeded,
                Values = [trial.Parameters["on"].AsBoolean ? 1.0 : 0.0],
                Ended = trial.Number,
            }
        );

        Assert.Equal(study.Trials.Count, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_single_point_is_suggested_once(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.Single }, 5, Bowl);

        Assert.Equal("x=3", Assert.Single(study.Trials).Parameters.ToString());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Values_that_are_not_finite_do_no_harm(string sampler)
    {
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300, 0, 1];
        var study = Run(sampler, new() { Space = Spaces.Mixed }, 30, (trial, _) =>
            trial with
            {
                State = TrialState.Succeeded,
                Values = [values[trial.Number % values.Length]],
            }
        );

        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Equal_values_do_no_harm(string sampler) =>
        Assert.Equal(
            30,
            Run(sampler, new() { Space = Spaces.Mixed }, 30, (trial, _) =>
                trial with
                {
                    State = TrialState.Succeeded,
                    Values = [1.0],
                }
            ).Trials.Count
        );

    [Theory]
    [MemberData(nameof(Samplers))]
    public void When_all_fail_other_points_are_still_suggested(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.OneNumber }, 30, (trial, _) => trial with { State = TrialState.Failed });

        Assert.Equal(30, study.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void When_none_ever_reports_other_points_are_still_suggested(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.Mixed }, 30, (trial, _) => trial);

        Assert.True(study.Trials.Select(trial => trial.Parameters).Distinct().Count() > 28);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Trials_that_never_report_keep_others_from_their_place_at_most(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.OneNumber }, 40, (trial, study) =>
            trial.Number % 3 == 0 ? trial : Bowl(trial, study)
        );

        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Pruned_trials_count(string sampler)
    {
        var study = Run(sampler, new() { Space = Spaces.Mixed }, 30, (trial, study) =>
            trial.Number % 2 == 0 ? Bowl(trial, study) : trial with { State = TrialState.Pruned, Curve = [new(1, 5), new(2, 4)] }
        );

        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_warm_start_may_have_other_ranges_and_lack_parameters(string sampler)
    {
        var others = new SearchSpace([
            new DoubleParameter
            {
                Name = "rate",
                Min = 1e-9,
                Max = 1000,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "units",
                Min = 1,
                Max = 4000,
            },
            new CategoricalParameter { Name = "optimizer", Values = ["sgd", "lion"] },
            new BooleanParameter { Name = "unknown" },
        ]);
        var earlier = Run("Random", new() { Space = others }, 30, Bowl).Trials;
        var study = Run(sampler, new() { Space = Spaces.Mixed, WarmStart = earlier }, 20, Bowl);

        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Enqueued_points_run_first_and_are_completed(string sampler)
    {
        var study = Run(
            sampler,
            new() { Space = Spaces.Mixed, Enqueued = [new([new("rate", 0.1)]), new([new("optimizer", "sgd"), new("momentum", 0.9)])] },
            5,
            Bowl
        );

        Assert.Equal(0.1, study.Trials[0].Parameters["rate"].AsNumber);
        Assert.Equal(0.9, study.Trials[1].Parameters["momentum"].AsNumber);
        Assert.All(study.Trials, trial => Assert.Empty(study.Space.Check(trial.Parameters)));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Maximizing_is_minimizing_the_negative(string sampler)
    {
        var down = Run(sampler, new() { Space = Spaces.Mixed }, 25, Bowl);
        var up = Run(sampler, new() { Space = Spaces.Mixed, Directions = [Direction.Maximize] }, 25, (trial, study) =>
        {
            var ended = Bowl(trial, study);
            return ended with { Values = [-ended.Values[0]] };
        });

        Assert.Equal(down.Trials.Select(trial => trial.Parameters), up.Trials.Select(trial => trial.Parameters));
    }

    /// <summary>The sum of squared distances from 0.3 in each coordinate.</summary>
    private static Trial Bowl(Trial trial, Study study) =>
        trial with
        {
            State = TrialState.Succeeded,
            Values = [study.Space.Encode(trial.Parameters).Where(u => !double.IsNaN(u)).Sum(u => (u - 0.3) * (u - 0.3))],
            Ended = trial.Number,
        };

    private static Study Run(string sampler, Study study, int trials, Func<Trial, Study, Trial> end)
    {
        study = study with { MaxTrials = trials };
        for (var i = 0; i < trials; i++)
        {
            // A new sampler for each trial: nothing may hang on what one remembers.
            if (SamplerCatalog.Find(sampler, 7)!.Next(study) is not { } parameters)
            {
                break;
            }

            study = study with { Trials = study.Trials.ToImmutableArray().Add(end(new() { Number = i, Parameters = parameters }, study)) };
        }

        return study;
    }

    private static Study Copy(Study study) =>
        study with
        {
            Trials = [.. study.Trials.Select(trial => trial with { Parameters = new(trial.Parameters) })],
        };
}
