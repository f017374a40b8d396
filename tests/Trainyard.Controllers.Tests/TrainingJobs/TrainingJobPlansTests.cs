using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Troubles;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class TrainingJobPlansTests
{
    private static readonly TrainingJob Job = Build.TrainingJob();
    private static readonly Trial[] AllDone = [.. Enumerable.Range(0, 4).Select(number => Done(number, 0.7 + (number / 100.0)))];

    public static TheoryData<int, int, int, int, int> Rooms =>
        new()
        {
            // maxTrials, parallelism, ended, active; trials that may be started
            { 4, 2, 0, 0, 2 },
            { 4, 2, 0, 1, 1 },
            { 4, 2, 0, 2, 0 },
            { 4, 2, 2, 1, 1 },
            { 4, 2, 3, 1, 0 },
            { 4, 9, 1, 0, 3 },
            { 4, 1, 0, 2, 0 },
        };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void As_many_trials_start_as_parallelism_and_maxTrials_leave_room_for(
        int maxTrials,
        int parallelism,
        int ended,
        int active,
        int slots
    )
    {
        var job = Build.Sweeping(sweep => sweep with { MaxTrials = maxTrials, Parallelism = parallelism });
        Trial[] trials =
        [
            .. Enumerable.Range(0, ended).Select(number => Done(number, 0.7)),
            .. Enumerable.Range(ended, active).Select(Running),
        ];
        var plan = TrainingJobPlans.Of(Seen.Of(job, trials));

        Assert.Equal((TrainingJobPhase.Searching, slots), (plan.Phase, plan.Slots));
    }

    [Fact]
    public void A_job_without_a_sweep_has_one_trial() =>
        Assert.Equal(1, TrainingJobPlans.Of(Seen.Of(Build.TrainingJob(spec => spec with { Sweep = null }))).Slots);

    [Fact]
    public void A_suspended_job_starts_nothing()
    {
        var plan = TrainingJobPlans.Of(Seen.Of(Build.TrainingJob(spec => spec with { Suspend = true })));

        Assert.Equal((TrainingJobPhase.Suspended, 0, false), (plan.Phase, plan.Slots, plan.TrainModel));
    }

    [Fact]
    public void What_still_runs_at_the_end_is_stopped_before_the_winner_is_trained()
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        var plan = TrainingJobPlans.Of(Seen.Of(job, Done(0, 0.9), Running(1)));

        Assert.Equal((TrainingJobPhase.Searching, true, false), (plan.Phase, plan.StopTrials, plan.TrainModel));
        Assert.Equal(TrainingJobReason.TargetReached, plan.Reason);
    }

    [Fact]
    public void An_exhausted_sampler_ends_the_search_and_is_remembered_by_its_reason()
    {
        var now = TrainingJobPlans.Of(Seen.Of(Job, Done(0, 0.7)), exhausted: true);
        var later = TrainingJobPlans.Of(Seen.Of(Build.TrainingJob(status: Holding(ConditionType.Running, now.Reason)), Done(0, 0.7)));

        Assert.Equal((TrainingJobPhase.Training, TrainingJobReason.SpaceExhausted), (now.Phase, now.Reason));
        Assert.Equal((now.Phase, now.Reason, true), (later.Phase, later.Reason, later.TrainModel));
    }

    private static readonly Dictionary<
        string,
        (StepResult? Model, TrainingJobPhase Phase, string Reason, bool Begin, bool Drop)
    > LastSteps = new()
    {
        ["not begun"] = (null, TrainingJobPhase.Training, TrainingJobReason.AllTrialsDone, true, false),
        ["on its way"] = (new(), TrainingJobPhase.Training, TrainingJobReason.AllTrialsDone, false, false),
        ["done"] = (new() { EndedAt = Build.Start }, TrainingJobPhase.Succeeded, TrainingJobReason.AllTrialsDone, false, false),
        ["failed"] = (
            new()
            {
                EndedAt = Build.Start,
                Failure = new() { Class = FailureClass.UserCode, Message = "it broke" },
            },
            TrainingJobPhase.Failed,
            TrainingJobReason.ModelTrainingFailed,
            false,
            false
        ),
        ["lost"] = (
            new() { EndedAt = Build.Start, Lost = "its pod is gone" },
            TrainingJobPhase.Training,
            TrainingJobReason.AllTrialsDone,
            false,
            true
        ),
        ["waiting"] = (
            new() { Trouble = Trouble.Wait(TroubleReason.WaitingForRoom, "no room") },
            TrainingJobPhase.Pending,
            TroubleReason.WaitingForRoom,
            false,
            false
        ),
        ["hindered"] = (
            new() { Trouble = Trouble.Fault("FailedMount", "no Secret", "make it") },
            TrainingJobPhase.Stalled,
            "FailedMount",
            false,
            false
        ),
        ["refused for good"] = (
            new() { Trouble = Trouble.Fault(TroubleReason.InvalidPodTemplate, "no map", "write one") },
            TrainingJobPhase.Rejected,
            TroubleReason.InvalidPodTemplate,
            false,
            false
        ),
    };

    public static TheoryData<string> Steps => [.. LastSteps.Keys];

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_last_step_is_begun_followed_and_ended(string name)
    {
        var (model, phase, reason, begin, drop) = LastSteps[name];
        var plan = TrainingJobPlans.Of(Seen.Of(Job, AllDone) with { Model = model });

        Assert.Equal((phase, reason, begin, drop), (plan.Phase, plan.Reason, plan.TrainModel, plan.DropModel));
    }

    private static readonly Dictionary<string, (TrainingJob Job, Trial[] Trials, string Reason, int? NextRunOf)> Finished = new()
    {
        ["nothing is new"] = (Through(), AllDone, TrainingJobReason.AllTrialsDone, null),
        ["there may be more trials"] = (
            Through(spec => spec with { Sweep = spec.Sweep! with { MaxTrials = 9 } }),
            AllDone,
            TrainingJobReason.Continuing,
            2
        ),
        ["somebody asks"] = (Annotated(Through(), "again"), AllDone, TrainingJobReason.Retraining, 4),
        ["somebody has asked before"] = (
            Annotated(Through(status: status => status with { Retrain = "again" }), "again"),
            AllDone,
            TrainingJobReason.AllTrialsDone,
            null
        ),
        ["its time has come"] = (Scheduled(Build.Start.AddHours(1)), AllDone, TrainingJobReason.Retraining, 4),
        ["its time has not come"] = (Scheduled(Build.Start.AddHours(2)), AllDone, TrainingJobReason.AllTrialsDone, null),
        ["somebody asks while it is suspended"] = (
            Annotated(Through(spec => spec with { Suspend = true }), "again"),
            AllDone,
            TrainingJobReason.AllTrialsDone,
            null
        ),
    };

    public static TheoryData<string> Ends => [.. Finished.Keys];

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_finished_job_stays_so_until_a_new_run_is_due(string name)
    {
        var (job, trials, reason, next) = Finished[name];
        var plan = TrainingJobPlans.Of(Seen.Of(job, trials.Select(trial => trial with { Spec = trial.Spec with { Run = 2 } })));

        Assert.Equal((reason, next), (plan.Reason, plan.NextRunOf));
        Assert.Equal(next is null ? TrainingJobPhase.Succeeded : TrainingJobPhase.Searching, plan.Phase);
    }

    [Fact]
    public void A_trial_that_cannot_run_stops_the_job_only_where_no_other_runs()
    {
        var stuck = Build.Trial(0, status: status => status with { Reason = TroubleReason.WaitingForRoom, Message = "no room" });
        var (alone, beside) = (TrainingJobPlans.Of(Seen.Of(Job, stuck)), TrainingJobPlans.Of(Seen.Of(Job, stuck, Running(1))));

        Assert.Equal((TrainingJobPhase.Pending, TroubleReason.WaitingForRoom), (alone.Phase, alone.Reason));
        Assert.Equal((TrainingJobPhase.Searching, TrainingJobReason.Searching), (beside.Phase, beside.Reason));
        Assert.EndsWith("sonar-1-00000: no room", beside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_api_server_refuses_now_comes_before_what_others_have_met_and_is_tried_again()
    {
        var stuck = Build.Trial(0, status: status => status with { Reason = TroubleReason.WaitingForRoom, Message = "no room" });
        var seen = Seen.Of(Job, stuck) with { Refused = Trouble.Fault(TroubleReason.Forbidden, "not you", "grant it") };
        var plan = TrainingJobPlans.Of(seen);

        Assert.Equal((TrainingJobPhase.Stalled, TroubleReason.Forbidden), (plan.Phase, plan.Reason));
        Assert.Equal(seen.Now.AddSeconds(30), plan.WakeAt);
    }

    [Fact]
    public void A_search_wakes_when_its_time_is_over_and_a_finished_job_for_its_schedule_or_to_tidy_up()
    {
        var hasty = Build.Sweeping(sweep => sweep with { MaxDuration = "2h" }, new() { StartTime = Build.Start });
        var tidy = Through(
            spec => spec with { TtlAfterFinished = "1h" },
            status => status with { CompletionTime = Build.Start.AddMinutes(30) }
        );

        Assert.Equal(Build.Start.AddHours(2), TrainingJobPlans.Of(Seen.Of(hasty)).WakeAt);
        Assert.Equal(Build.Start.AddMinutes(90), TrainingJobPlans.Of(Seen.Of(tidy, AllDone)).WakeAt);
        Assert.Equal(Build.Start.AddHours(2), TrainingJobPlans.Of(Seen.Of(Scheduled(Build.Start.AddHours(2)), AllDone)).WakeAt);
    }

    [Fact]
    public void A_spec_that_was_mended_before_any_value_begins_anew_once_nothing_runs()
    {
        var before = new TrainingJobStatus
        {
            Frozen = Runs.Frozen(Job.Spec),
            Run = 1,
            FirstRun = 1,
        };
        var mended = Build.Sweeping(sweep => sweep with { Parameters = [Build.Parameter("depth")] }, before);
        var (runs, stands) = (TrainingJobPlans.Of(Seen.Of(mended, Running(0))), TrainingJobPlans.Of(Seen.Of(mended, Build.Failed(0))));

        Assert.Equal((TrainingJobReason.Mended, true, null), (runs.Reason, runs.StopTrials, runs.NextRunOf));
        Assert.Equal((TrainingJobReason.Mended, false, 2), (stands.Reason, stands.StopTrials, stands.NextRunOf));
    }

    private static Trial Running(int number) => Build.Trial(number, TrialPhase.Running);

    private static Trial Done(int number, double value) => Build.Trial(number, TrialPhase.Succeeded, value);

    private static TrainingJobStatus Holding(string type, string reason) =>
        new()
        {
            Conditions =
            [
                new()
                {
                    Type = type,
                    Status = "True",
                    Reason = reason,
                },
            ],
        };

    /// <summary>A job that has succeeded in its third run; its present search began with the second.</summary>
    private static TrainingJob Through(
        Func<TrainingJobSpec, TrainingJobSpec>? spec = null,
        Func<TrainingJobStatus, TrainingJobStatus>? status = null
    )
    {
        var done = Holding(ConditionType.Succeeded, TrainingJobReason.AllTrialsDone) with { Run = 3, FirstRun = 2 };
        return Build.TrainingJob(spec, (status ?? (same => same))(done));
    }

    private static TrainingJob Scheduled(DateTimeOffset next) =>
        Through(
            spec => spec with { Retrain = new() { Schedule = $"{next.Minute} {next.Hour} * * *" } },
            status => status with { NextRunTime = next }
        );

    private static TrainingJob Annotated(TrainingJob job, string value) =>
        job with
        {
            Metadata = job.Metadata with { Annotations = new Dictionary<string, string> { [ApiGroup.RetrainAnnotation] = value } },
        };
}
