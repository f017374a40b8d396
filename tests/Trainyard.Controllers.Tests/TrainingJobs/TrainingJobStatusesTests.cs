using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class TrainingJobStatusesTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);
    private static readonly Trial Winner = Build.Trial(0, TrialPhase.Succeeded, 0.9, status => status with { CpuSeconds = 2 });

    [Theory]
    [InlineData(TrainingJobPhase.Pending, "Accepted Reconciling")]
    [InlineData(TrainingJobPhase.Searching, "Accepted Running Reconciling")]
    [InlineData(TrainingJobPhase.Training, "Accepted Running Reconciling")]
    [InlineData(TrainingJobPhase.Suspended, "Accepted Suspended")]
    [InlineData(TrainingJobPhase.Stalled, "Accepted Stalled")]
    [InlineData(TrainingJobPhase.Rejected, "Stalled")]
    [InlineData(TrainingJobPhase.Succeeded, "Accepted Succeeded")]
    [InlineData(TrainingJobPhase.Failed, "Accepted Failed Stalled")]
    public void The_conditions_that_hold_follow_from_the_phase(TrainingJobPhase phase, string holding)
    {
        var status = TrainingJobStatuses.Of(Seen.Of(Build.TrainingJob()), new(phase, "Because", "of this"));
        var held = status.Conditions!.Where(condition => condition.Status == "True").Select(condition => condition.Type!);

        Assert.Equal((phase, holding), (status.Phase, string.Join(' ', held)));
    }

    [Fact]
    public void A_new_run_counts_on_from_the_last_and_forgets_when_that_one_ended()
    {
        var before = new TrainingJobStatus
        {
            Run = 3,
            FirstRun = 2,
            StartTime = Build.Start,
            CompletionTime = Build.Start.AddMinutes(5),
            Model = Model(3),
        };
        var status = TrainingJobStatuses.Of(
            Seen.Of(Build.TrainingJob(status: before)),
            Plan(TrainingJobPhase.Searching) with
            {
                NextRunOf = 4,
            }
        );

        Assert.Equal((4, 4, Now, null), (status.Run, status.FirstRun, status.StartTime, status.CompletionTime));
        Assert.Equal(3, status.Model!.Version);
    }

    [Fact]
    public void A_job_that_has_ended_keeps_the_time_at_which_it_did()
    {
        var first = TrainingJobStatuses.Of(Seen.Of(Build.TrainingJob(), Winner), Plan(TrainingJobPhase.Failed));
        var later = Seen.Of(Build.TrainingJob(status: first), Winner) with { Now = Now.AddHours(1) };

        Assert.Equal(Now, first.CompletionTime);
        Assert.Equal(Now, TrainingJobStatuses.Of(later, Plan(TrainingJobPhase.Failed)).CompletionTime);
    }

    [Fact]
    public void The_model_is_told_once_it_is_there_and_its_training_counts()
    {
        var word = new LastWord
        {
            Outcome = TrialOutcome.Succeeded,
            CpuSeconds = 3,
            Model = new()
            {
                Version = 7,
                Uri = "s3://models/7",
                Digest = "sha256:7",
            },
        };
        var seen = Seen.Of(Build.TrainingJob(), Winner) with
        {
            Model = new StepResult { EndedAt = Now, Word = word },
        };
        var status = TrainingJobStatuses.Of(seen, Plan(TrainingJobPhase.Succeeded));

        Assert.Equal((7, 1, "sonar-1-00000"), (status.Model!.Version, status.Model.Run, status.Model.Trial));
        Assert.Equal((5.0, "sonar-1-00000", 0.9), (status.CpuSeconds, status.Best!.Trial, status.Best.Value));
        Assert.Null(TrainingJobStatuses.Of(seen, Plan(TrainingJobPhase.Training)).Model);
    }

    [Fact]
    public void The_latest_failure_is_what_stands_in_the_way_else_the_last_steps_else_the_last_trials()
    {
        var (obstacle, step) = (Failure("in the way"), Failure("of the last step"));
        var seen = Seen.Of(
            Build.TrainingJob(
                status: new()
                {
                    LastFailure = new() { Class = FailureClass.Timeout, Message = "of old" },
                }
            )
        );
        var failed = seen with { Ledger = Seen.Ledger(seen.Job, Build.Failed(0, message: "of a trial")) };
        var stuck = failed with { Model = new() { Failure = step } };
        var plan = Plan(TrainingJobPhase.Stalled);

        Assert.Equal("of old", TrainingJobStatuses.Of(seen, plan).LastFailure!.Message);
        Assert.Equal("of a trial", TrainingJobStatuses.Of(failed, plan).LastFailure!.Message);
        Assert.Equal("of the last step", TrainingJobStatuses.Of(stuck, plan).LastFailure!.Message);
        Assert.Equal(
            "in the way",
            TrainingJobStatuses.Of(stuck, plan with { Obstacle = new("x", "Why", "", obstacle) }).LastFailure!.Message
        );
    }

    [Fact]
    public void A_spec_that_is_not_valid_leaves_what_was_found()
    {
        var before = new TrainingJobStatus { Run = 2, Model = Model(1) };
        var job = Build.TrainingJob(status: before);
        var status = TrainingJobStatuses.Rejected(job, [new("A", "spec.a", "one"), new("B", "spec.b", "two")], Now);

        Assert.Equal((TrainingJobPhase.Rejected, 2, 1), (status.Phase, status.Run, status.Model!.Version));
        var accepted = status.Conditions.Find(ConditionType.Accepted)!;
        Assert.Equal(("False", "A", "spec.a: one; spec.b: two"), (accepted.Status, accepted.Reason, accepted.Message));
    }

    private static TrainingJobPlan Plan(TrainingJobPhase phase) => new(phase, "Because", "of this");

    private static Failure Failure(string message) => new() { Class = FailureClass.UserCode, Message = message };

    private static ModelStatus Model(int version) =>
        new()
        {
            Version = version,
            Uri = "s3://models",
            Digest = "sha256:0",
        };
}
