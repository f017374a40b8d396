namespace Trainyard.Tuning.Tests;

/// <summary>That the samplers that learn do learn.</summary>
public class SamplerBehaviourTests
{
    [Theory]
    [InlineData("TPE", 60, 0.1)]
    [InlineData("CMA-ES", 60, 0.01)]
    [InlineData("GP", 25, 0.02)]
    [InlineData("Auto", 25, 0.02)]
    public void A_bowl_is_descended(string sampler, int trials, double reached)
    {
        var study = Run(sampler, new() { Space = Bowl }, trials);

        Assert.True(study.Trials.Min(trial => trial.Values[0]) < reached, $"{study.Trials.Min(trial => trial.Values[0])}");
    }

    [Fact]
    public void TPE_tells_valleys_beside_each_other_apart()
    {
        var seen = Run("Random", new() { Space = Bowl }, 250, Valleys);
        var next = Enumerable.Range(0, 40).Select(seed => Valleys(SamplerCatalog.Find("TPE", (ulong)seed)!.Suggest(seen)!)).Average();

        Assert.True(next < 1.0, $"{next}");
    }

    [Theory]
    [InlineData("TPE")]
    [InlineData("CMA-ES")]
    [InlineData("GP")]
    [InlineData("Auto")]
    public void An_earlier_study_is_a_start(string sampler)
    {
        var earlier = Run("Random", new() { Space = Bowl }, 60).Trials;
        var first = Run(sampler, new() { Space = Bowl, WarmStart = earlier }, 8).Trials;
        var cold = Run("Random", new() { Space = Bowl }, 8).Trials;

        Assert.True(first.Average(trial => trial.Values[0]) < cold.Average(trial => trial.Values[0]) / 2);
    }

    [Theory]
    [InlineData("GP")]
    [InlineData("CMA-ES")]
    public void A_trial_of_which_nothing_is_known_any_more_is_no_failure(string sampler)
    {
        var space = new SearchSpace([new DoubleParameter { Name = "x", Min = 0, Max = 1 }]);
        var known = Enumerable.Range(0, 11).Select(i => i / 10.0).Select((x, i) => Known(i, x, Math.Pow(x - 0.5, 2)));
        var forgotten = Enumerable.Range(11, 40).Select(Forgotten);
        var study = new Study { Space = space, Trials = [.. known, .. forgotten] };

        Assert.InRange(SamplerCatalog.Find(sampler, 1)!.Suggest(study)!["x"].AsNumber, 0.3, 0.7);

        static Trial Forgotten(int number) =>
            new()
            {
                Number = number,
                Parameters = ParameterSet.Empty,
                State = TrialState.Failed,
            };

        static Trial Known(int number, double x, double value) =>
            new()
            {
                Number = number,
                Parameters = new([KeyValuePair.Create("x", (ParameterValue)x)]),
                State = TrialState.Succeeded,
                Values = [value],
            };
    }

    [Theory]
    [InlineData("GP")]
    [InlineData("Auto")]
    public void Suggestions_made_at_the_same_time_keep_apart(string sampler)
    {
        var study = Run("Random", new() { Space = Bowl }, 20);
        for (var i = 0; i < 4; i++)
        {
            var parameters = SamplerCatalog.Find(sampler, 1)!.Suggest(study)!;
            study = study with { Trials = [.. study.Trials, new() { Number = study.Trials.Count, Parameters = parameters }] };
        }

        var running = study.Trials.Skip(20).Select(trial => trial.Parameters.Values.Select(v => v.AsNumber).ToArray()).ToList();
        Assert.All(running, a =>
            Assert.All(running.Where(b => b != a), b => Assert.True(a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.01))
        );
    }

    [Fact]
    public void The_order_of_ending_is_a_part_of_the_history()
    {
        var study = Run("CMA-ES", new() { Space = Bowl }, 24);
        var reversed = study with { Trials = [.. study.Trials.Select(trial => trial with { Ended = 24 - trial.Number })] };

        Assert.NotEqual(SamplerCatalog.Find("CMA-ES", 1)!.Suggest(study), SamplerCatalog.Find("CMA-ES", 1)!.Suggest(reversed));
    }

    [Fact]
    public void The_order_in_which_trials_are_listed_is_not() => Assert.All(SamplerCatalog.Names, sampler =>
        {
            var study = Run("Random", new() { Space = Bowl }, 15);
            var shuffled = study with { Trials = [.. study.Trials.Reverse()] };

            Assert.Equal(SamplerCatalog.Find(sampler, 1)!.Suggest(study), SamplerCatalog.Find(sampler, 1)!.Suggest(shuffled));
        });

    /// <summary>A difference here means that the running jobs of users change their course with the next version, or that machines
    /// differ.</summary>
    [Theory]
    [InlineData("Random", -0.19871975246391504)]
    [InlineData("Sobol", -0.4227079732809216)]
    [InlineData("TPE", 0.60402711632807904)]
    [InlineData("CMA-ES", 0.44930988867192223)]
    [InlineData("GP", 0.41806214761754834)]
    public void Suggestions_are_the_same_on_every_machine(string sampler, double expected)
    {
        var study = Run(sampler, new() { Space = Bowl }, 14);

        Assert.Equal(expected, SamplerCatalog.Find(sampler, 1)!.Suggest(study)!["x0"].AsNumber);
    }

    private static SearchSpace Bowl { get; } =
        new([
            .. Enumerable
                .Range(0, 3)
                .Select(i => new DoubleParameter
                {
                    Name = $"x{i}",
                    Min = -1,
                    Max = 1,
                }),
        ]);

    /// <summary>Six valleys along each parameter; 3 on average.</summary>
    private static double Valleys(ParameterSet point) => point.Values.Sum(v => 1 - Math.Cos(6 * Math.PI * v.AsNumber));

    private static double Squares(ParameterSet point) => point.Values.Sum(v => (v.AsNumber - 0.4) * (v.AsNumber - 0.4));

    private static Study Run(string sampler, Study study, int trials, Func<ParameterSet, double>? loss = null)
    {
        var done = new List<Trial>();
        study = study with { Trials = done, MaxTrials = trials };
        for (var i = 0; i < trials; i++)
        {
            var parameters = SamplerCatalog.Find(sampler, 1)!.Suggest(study)!;
            done.Add(
                new()
                {
                    Number = i,
                    Parameters = parameters,
                    State = TrialState.Succeeded,
                    Values = [(loss ?? Squares)(parameters)],
                    Ended = i,
                }
            );
        }

        return study;
    }
}
