using FsCheck;
using FsCheck.Fluent;
using Trainyard.Tuning;

namespace Trainyard.Tuning.Tests.Pruners;

/// <summary>What holds for every pruner.</summary>
public sealed class PrunerContractTests
{
    public static TheoryData<string> Names => ContractPruners.Names;

    public static TheoryData<string> Comparing => ContractPruners.Comparing;

    [Theory, MemberData(nameof(Names))]
    public void The_best_trial_so_far_is_never_stopped(string name) =>
        ForAnyStudy(seed =>
        {
            var (history, stoppedBest) = (new CurveHistory(Direction.Minimize), false);
            CurveStudy.Play(ContractPruners.All[name](), CurveStudy.Random(seed), history, (report, verdict) =>
                stoppedBest |= verdict.Prune && double.IsFinite(report.Value) && history.IsBest(report.Trial)
            );
            return !stoppedBest;
        });

    [Theory, MemberData(nameof(Names))]
    public void A_lone_trial_is_never_stopped(string name) =>
        Assert.False(CurveStudy.Stops(ContractPruners.All[name](), new(Direction.Minimize), 0, _ => 1));

    [Theory, MemberData(nameof(Names))]
    public void The_same_curves_give_the_same_verdicts_also_after_a_restart(string name) =>
        ForAnyStudy(seed =>
        {
            var (pruner, reports) = (ContractPruners.All[name](), CurveStudy.Random(seed));
            var (history, same) = (new CurveHistory(Direction.Minimize), true);
            CurveStudy.Play(pruner, reports, history, (report, verdict) =>
                same &= report.Step % 5 != 0 || ContractPruners.All[name]().Judge(report.Trial, Rebuilt(history)) == verdict
            );
            return same;
        });

    [Theory, MemberData(nameof(Names))]
    public void More_is_better_gives_the_mirrored_verdicts(string name) =>
        ForAnyStudy(seed =>
        {
            var reports = CurveStudy.Random(seed);
            var minimized = CurveStudy.Play(ContractPruners.All[name](), reports, new(Direction.Minimize));
            var maximized = CurveStudy.Play(
                ContractPruners.All[name](),
                reports.Select(r => r with { Value = -r.Value }),
                new(Direction.Maximize)
            );
            return minimized.Select(v => v.Prune).SequenceEqual(maximized.Select(v => v.Prune));
        });

    [Theory, MemberData(nameof(Names))]
    public void A_stopped_trial_is_told_why(string name) =>
        ForAnyStudy(seed =>
            CurveStudy
                .Play(ContractPruners.All[name](), CurveStudy.Random(seed), new(Direction.Minimize))
                .All(v => !v.Prune || v.Reason.Length > 0)
        );

    [Theory, MemberData(nameof(Comparing))]
    public void A_hopeless_trial_is_stopped_although_others_have_fallen_silent(string name)
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7);
        for (var silent = 100; silent < 120; silent++)
        {
            history.Report(silent, 1, 1);
        }

        Assert.Contains(Enumerable.Range(8, 4), trial => CurveStudy.Stops(ContractPruners.All[name](), history, trial, _ => 30));
    }

    [Theory, MemberData(nameof(Comparing))]
    public void A_trial_of_nothing_but_NaN_is_stopped(string name)
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7);

        Assert.Contains(Enumerable.Range(8, 4), trial => CurveStudy.Stops(ContractPruners.All[name](), history, trial, _ => double.NaN));
    }

    [Theory, MemberData(nameof(Names))]
    public void Trials_that_are_all_alike_go_on(string name)
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1, 1, 1, 1, 1, 1, 1, 1);

        Assert.False(CurveStudy.Stops(ContractPruners.All[name](), history, 8, _ => 1));
    }

    [Theory, MemberData(nameof(Names))]
    public void Late_and_repeated_reports_change_nothing(string name) =>
        ForAnyStudy(seed =>
        {
            var reports = CurveStudy.Random(seed);
            var (once, twice) = (new CurveHistory(Direction.Minimize), new CurveHistory(Direction.Minimize));
            var (same, first, second) = (true, ContractPruners.All[name](), ContractPruners.All[name]());
            foreach (var report in reports)
            {
                once.Report(report.Trial, report.Step, report.Value);
                twice.Report(report.Trial, report.Step, report.Value);
                twice.Report(report.Trial, report.Step, -7);
                twice.Report(report.Trial, Math.Max(1, report.Step - 1), -8);
                same &= first.Judge(report.Trial, once) == second.Judge(report.Trial, twice);
            }
            return same;
        });

    private static void ForAnyStudy(Func<int, bool> holds) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    private static CurveHistory Rebuilt(CurveHistory history)
    {
        var rebuilt = new CurveHistory(history.Direction, history.MaxSteps);
        foreach (var curve in history.Trials)
        {
            for (var i = 0; i < curve.Steps.Count; i++)
            {
                rebuilt.Report(curve.Trial, curve.Steps[i], curve.Losses[i]);
            }
        }
        foreach (var curve in history.Ended)
        {
            if (curve.Succeeded)
            {
                rebuilt.Succeed(curve.Trial);
            }
            else
            {
                rebuilt.Stop(curve.Trial);
            }
        }
        return rebuilt;
    }
}
