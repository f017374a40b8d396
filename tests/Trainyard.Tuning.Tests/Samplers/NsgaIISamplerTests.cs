namespace Trainyard.Tuning.Tests;

public sealed class NsgaIISamplerTests
{
    [Fact]
    public void Bayesian_optimisation_covers_more_with_sixty_points_than_it_does()
    {
        var (process, genes) = (Area(new ParEgoSampler(1), 60), Area(new NsgaIISampler(1), 60));

        Assert.True(process > genes + 0.2, $"{process} against {genes}");
    }

    [Fact]
    public void It_covers_more_of_two_objectives_than_random_points_do()
    {
        var seeds = Enumerable.Range(0, 5).ToArray();

        var (found, random) = (
            seeds.Average(seed => Area(new NsgaIISampler((ulong)seed))),
            seeds.Average(seed => Area(new RandomSampler((ulong)seed)))
        );

        Assert.True(found > random + 0.2, $"{found} against {random}");
    }

    [Fact]
    public void Trials_that_never_end_hold_nothing_up()
    {
        var study = Run(new NsgaIISampler(1), 60);
        study = study with
        {
            Trials =
            [
                .. study.Trials,
                .. study
                    .Trials.Take(50)
                    .Select(trial => trial with { Number = trial.Number + 60, State = TrialState.Running, Values = [], Ended = null }),
            ],
        };

        Assert.NotNull(new NsgaIISampler(1).Suggest(study));
    }

    /// <summary>The area between the front and the point (1.1, 6) that is certainly worse (Zitzler's hypervolume).</summary>
    private static double Area(ISampler sampler, int trials = 200)
    {
        var (area, floor) = (0.0, 6.0);
        foreach (var values in ParetoFront.Of(Run(sampler, trials)).Select(trial => trial.Values).Where(values => values[1] < 6))
        {
            area += (1.1 - values[0]) * (floor - values[1]);
            floor = values[1];
        }
        return area;
    }

    /// <summary>ZDT1 in six dimensions: Zitzler, Deb and Thiele 2000, "Comparison of Multiobjective Evolutionary Algorithms", section
    /// 3.</summary>
    private static Study Run(ISampler sampler, int trials)
    {
        var study = new Study
        {
            Space = new([
                .. Enumerable
                    .Range(0, 6)
                    .Select(i => new DoubleParameter
                    {
                        Name = $"x{i}",
                        Min = 0,
                        Max = 1,
                    }),
            ]),
            Directions = [Direction.Minimize, Direction.Minimize],
        };
        for (var number = 0; number < trials; number++)
        {
            var point = sampler.Suggest(study)!;
            var (f, g) = (point["x0"].AsNumber, 1 + (9 * Enumerable.Range(1, 5).Average(i => point[$"x{i}"].AsNumber)));
            var trial = new Trial
            {
                Number = number,
                Parameters = point,
                State = TrialState.Succeeded,
                Values = [f, g * (1 - Math.Sqrt(f / g))],
                Ended = number,
            };
            study = study with { Trials = [.. study.Trials, trial] };
        }
        return study;
    }
}
