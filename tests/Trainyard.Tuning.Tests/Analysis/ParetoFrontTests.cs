using FsCheck;
using FsCheck.Fluent;

namespace Trainyard.Tuning.Tests.Analysis;

public sealed class ParetoFrontTests
{
    [Fact]
    public void What_is_beaten_in_every_respect_is_not_on_the_front() =>
        Assert.Equal(
            [3, 0, 4],
            NumbersOf(AnalysisStudy.Of([Direction.Minimize, Direction.Maximize], [2, 5], [3, 4], [2, 4], [1, 1], [9, 9]))
        );

    [Fact]
    public void Equal_trials_are_all_on_the_front() =>
        Assert.Equal([0, 1], NumbersOf(AnalysisStudy.Of([Direction.Minimize, Direction.Minimize], [1, 1], [1, 1], [1, 2])));

    [Fact]
    public void Trials_without_every_value_have_no_part() =>
        Assert.Equal([2], NumbersOf(AnalysisStudy.Of([Direction.Minimize, Direction.Minimize], [0], [0, double.NaN], [1, 1])));

    [Fact]
    public void With_one_objective_the_front_is_the_best() =>
        Assert.Equal([1, 3], NumbersOf(AnalysisStudy.Of([Direction.Maximize], [1], [7], [2], [7])));

    [Fact]
    public void A_trial_is_on_the_front_just_when_no_other_dominates_it() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(int, int, int)[]>(), points =>
            {
                var values = points.Select(p => new double[] { p.Item1, p.Item2, p.Item3 }).ToArray();
                var front = NumbersOf(AnalysisStudy.Of([Direction.Minimize, Direction.Minimize, Direction.Minimize], values));
                return Enumerable.Range(0, values.Length).All(i => front.Contains(i) != values.Any(other => Dominates(other, values[i])));
            })
            .QuickCheckThrowOnFailure();

    private static bool Dominates(double[] a, double[] b) =>
        a.Zip(b).All(pair => pair.First <= pair.Second) && a.Zip(b).Any(pair => pair.First < pair.Second);

    private static List<int> NumbersOf(Study study) => [.. ParetoFront.Of(study).Select(trial => trial.Number)];
}
