using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class SweepEndsTests
{
    private static readonly TrainingJob Job = Build.TrainingJob();
    private static readonly TrainingJob Single = Build.TrainingJob(spec => spec with { Sweep = null });
    private static readonly TrainingJob Aims = Build.TrainingJob(spec =>
        spec with
        {
            Objective = new() { Metric = "auc", Target = 0.9 },
        }
    );
    private static readonly TrainingJob AimsLow = Build.TrainingJob(spec =>
        spec with
        {
            Objective = new() { Metric = "logLoss", Target = 0.1 },
        }
    );
    private static readonly TrainingJob Strict = Build.Sweeping(sweep => sweep with { MaxFailedTrials = 1 });
    private static readonly TrainingJob Hasty = Build.Sweeping(sweep => sweep with { MaxDuration = "1h" });
    private static readonly TrainingJob Flat = Build.Sweeping(sweep =>
        sweep with
        {
            Plateau = new() { Trials = 2, MinImprovement = 0.05 },
        }
    );

    private static readonly TrainingJob Wide = Build.Sweeping(sweep => sweep with { MaxTrials = 20, Parallelism = 3 });
    private static readonly TrainingJob Crowd = Build.Sweeping(sweep => sweep with { MaxTrials = 20, Parallelism = 8 });
    private static readonly TrainingJob Tolerant = Build.Sweeping(sweep => sweep with { MaxTrials = 30, MaxFailedTrials = 10 });

    /// <summary>Everything at once: each check that is named here holds for it.</summary>
    private static readonly TrainingJob Eager = Build.TrainingJob(spec =>
        spec with
        {
            Objective = new() { Metric = "auc", Target = 0.7 },
            Sweep = spec.Sweep! with
            {
                MaxDuration = "1h",
                Plateau = new() { Trials = 1 },
            },
        }
    );

    private static readonly Dictionary<string, (SweepEnds.Search Seen, string? Reason, bool Fails)> Cases = new()
    {
        ["nothing has ended"] = (Of(Job, Running(0), Running(1)), null, false),
        ["some have ended"] = (Of(Job, Done(0, 0.7), Running(1)), null, false),

        ["the user's fault"] = (Of(Job, Build.Failed(0, FailureClass.Credentials), Running(1)), nameof(FailureClass.Credentials), true),
        ["a fault of the data"] = (Of(Job, Build.Failed(0, FailureClass.DataSchema)), nameof(FailureClass.DataSchema), true),
        ["the user's fault where another has succeeded"] = (Of(Job, Done(0, 0.7), Build.Failed(1, FailureClass.NotFound)), null, false),
        ["a program's fault"] = (Of(Job, Build.Failed(0)), null, false),

        ["as many failures as are allowed"] = (Of(Strict, Build.Failed(0), Running(1)), null, false),
        ["one more than are allowed"] = (
            Of(Strict, Build.Failed(0), Build.Failed(1), Running(2)),
            TrainingJobReason.TooManyFailedTrials,
            true
        ),
        ["three failures where nothing is said of them"] = (Of(Job, Broken(0, "a"), Broken(1, "b"), Broken(2, "c")), null, false),
        ["three failures alike"] = (Of(Job, [.. Failures(0, 3)]), TrainingJobReason.EveryTrialFails, true),
        ["three failures that only numbers tell apart"] = (
            Of(
                Job,
                Broken(0, "step 7: loss 0.31 at 0x7f3a"),
                Broken(1, "step 12: loss 1.5e-3 at 0x9f"),
                Broken(2, "step 9: loss 2 at 0x1")
            ),
            TrainingJobReason.EveryTrialFails,
            true
        ),
        ["three that ran out of memory"] = (
            Of(Job, [.. Enumerable.Range(0, 3).Select(number => Build.Failed(number, FailureClass.OutOfMemory, "its limit was 64Mi"))]),
            TrainingJobReason.EveryTrialFails,
            true
        ),
        ["two failures alike"] = (Of(Job, [.. Failures(0, 2)]), null, false),
        ["three failures alike of another class each"] = (
            Of(Job, Build.Failed(0), Build.Failed(1, FailureClass.Timeout), Build.Failed(2, FailureClass.OutOfMemory)),
            null,
            false
        ),
        ["failures alike after one that was good"] = (Of(Wide, [Done(0, 0.7), .. Failures(1, 3)]), null, false),
        ["failures alike beside an older one that runs"] = (Of(Wide, [Running(0), .. Failures(1, 3)]), null, false),
        ["failures alike beside a younger one that runs"] = (
            Of(Wide, [.. Failures(0, 3), Running(3)]),
            TrainingJobReason.EveryTrialFails,
            true
        ),
        ["failures alike where more run at a time"] = (Of(Crowd, [.. Failures(0, 3), Running(3)]), null, false),
        ["three failures alike of ten that may fail"] = (Of(Tolerant, [.. Failures(0, 3)]), null, false),
        ["five failures alike of ten that may fail"] = (Of(Tolerant, [.. Failures(0, 5)]), TrainingJobReason.EveryTrialFails, true),
        ["what the cluster took away"] = (Of(Strict, [.. Enumerable.Range(0, 3).Select(Taken)]), null, false),
        ["what the cluster took away beside as many failures as are allowed"] = (
            Of(Strict, Taken(0), Build.Failed(1), Taken(2)),
            null,
            false
        ),
        ["one failure of the one trial without a sweep"] = (Of(Single, Build.Failed(0)), TrainingJobReason.TooManyFailedTrials, true),

        ["below a target"] = (Of(Aims, Done(0, 0.89)), null, false),
        ["at a target"] = (Of(Aims, Done(0, 0.9), Running(1)), TrainingJobReason.TargetReached, false),
        ["at a target that is to be undercut"] = (Of(AimsLow, Done(0, 0.05)), TrainingJobReason.TargetReached, false),
        ["above a target that is to be undercut"] = (Of(AimsLow, Done(0, 0.5)), null, false),
        ["a pruned trial at a target"] = (Of(Aims, Build.Trial(0, TrialPhase.Pruned, 0.99)), null, false),

        ["before the time is over"] = (Of(Hasty, Running(0)) with { Elapsed = TimeSpan.FromMinutes(59) }, null, false),
        ["when the time is over"] = (
            Of(Hasty, Done(0, 0.7), Running(1)) with
            {
                Elapsed = TimeSpan.FromHours(1),
            },
            TrainingJobReason.MaxDurationReached,
            false
        ),
        ["when the time is over and nothing was found"] = (Late(Hasty, Running(0)), TrainingJobReason.NoTrialSucceeded, true),
        ["a plateau before anything was found"] = (Of(Flat, Pruned(0), Pruned(1)), null, false),

        ["one that brought nothing"] = (Of(Flat, Done(0, 0.7), Done(1, 0.74)), null, false),
        ["two in a row that brought too little"] = (Of(Flat, Done(0, 0.7), Done(1, 0.74), Done(2, 0.6)), TrainingJobReason.Plateau, false),
        ["two that brought enough"] = (Of(Flat, Done(0, 0.7), Done(1, 0.76), Done(2, 0.6)), null, false),

        ["all have ended"] = (Of(Job, Done(0, 0.7), Done(1, 0.8), Done(2, 0.6), Pruned(3)), TrainingJobReason.AllTrialsDone, false),
        ["the last one runs"] = (Of(Job, Done(0, 0.7), Done(1, 0.8), Done(2, 0.6), Running(3)), null, false),
        ["all have ended, none with a value"] = (
            Of(Job, Pruned(0), Pruned(1), Pruned(2), Pruned(3)),
            TrainingJobReason.NoTrialSucceeded,
            true
        ),
        ["the one trial without a sweep"] = (Of(Single, Done(0, 0.7)), TrainingJobReason.AllTrialsDone, false),

        ["nothing is left to try"] = (Of(Job, Done(0, 0.7)) with { Exhausted = true }, TrainingJobReason.SpaceExhausted, false),
        ["nothing is left to try while one runs"] = (Of(Job, Done(0, 0.7), Running(1)) with { Exhausted = true }, null, false),
        ["nothing is left to try and nothing was found"] = (
            Of(Job, Pruned(0)) with
            {
                Exhausted = true,
            },
            TrainingJobReason.NoTrialSucceeded,
            true
        ),

        ["the user's fault before too many failures"] = (
            Of(Strict, Build.Failed(0), Build.Failed(1, FailureClass.NotFound)),
            nameof(FailureClass.NotFound),
            true
        ),
        ["too many failures before the target"] = (
            Of(Eager, [Done(0, 0.9), .. Failures(1, 4)]),
            TrainingJobReason.TooManyFailedTrials,
            true
        ),
        ["the target before the time"] = (Late(Eager, Done(0, 0.9), Done(1, 0.8)), TrainingJobReason.TargetReached, false),
        ["the time before the plateau"] = (Late(Eager, Done(0, 0.6), Done(1, 0.5)), TrainingJobReason.MaxDurationReached, false),
        ["the plateau before the end"] = (
            Of(Eager, Done(0, 0.6), Done(1, 0.5), Done(2, 0.5), Done(3, 0.5)),
            TrainingJobReason.Plateau,
            false
        ),
        ["the end before an empty space"] = (
            Of(Job, Done(0, 0.7), Done(1, 0.8), Done(2, 0.6), Done(3, 0.9)) with
            {
                Exhausted = true,
            },
            TrainingJobReason.AllTrialsDone,
            false
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_search_ends_for_the_most_telling_reason(string name)
    {
        var (seen, reason, fails) = Cases[name];
        var end = SweepEnds.Find(seen);

        Assert.Equal((reason, fails), (end?.Reason, end?.Failed == true));
    }

    [Fact]
    public void What_people_read_names_the_trial_and_its_numbers()
    {
        Assert.Equal("sonar-1-00000 has reached 0.95, the target is 0.9", SweepEnds.Find(Of(Aims, Done(0, 0.95)))!.Message);
        Assert.Equal(
            "sonar-1-00000: no such bucket",
            SweepEnds.Find(Of(Job, Build.Failed(0, FailureClass.NotFound, "no such bucket")))!.Message
        );
    }

    private static SweepEnds.Search Of(TrainingJob job, params IEnumerable<Trial> trials) =>
        new(job.Spec, Seen.Ledger(job, trials), TimeSpan.Zero, Exhausted: false);

    private static SweepEnds.Search Late(TrainingJob job, params IEnumerable<Trial> trials) =>
        Of(job, trials) with
        {
            Elapsed = TimeSpan.FromHours(2),
        };

    private static Trial Running(int number) => Build.Trial(number, TrialPhase.Running);

    private static Trial Done(int number, double value) => Build.Trial(number, TrialPhase.Succeeded, value);

    private static Trial Taken(int number) => Build.Failed(number, FailureClass.Preempted, "the node was lost");

    private static Trial Broken(int number, string message) => Build.Failed(number, message: message);

    private static Trial Pruned(int number) => Build.Trial(number, TrialPhase.Pruned, 0.4);

    private static IEnumerable<Trial> Failures(int from, int count) => Enumerable.Range(from, count).Select(number => Build.Failed(number));
}
