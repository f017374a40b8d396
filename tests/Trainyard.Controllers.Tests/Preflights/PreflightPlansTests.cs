using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Preflights;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Troubles;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Preflights;

public sealed class PreflightPlansTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);
    private static readonly Failure Wrong = new() { Class = FailureClass.DataSchema, Message = "data.label names z, which is no column" };
    private static readonly Failure Absent = new() { Class = FailureClass.NotFound, Message = "the secret s3 is not there" };
    private static readonly TrialTemplate Own = new() { Image = "own:1" };

    private static readonly Dictionary<string, (TrainingJobObservation Seen, TrainingJobPhase Phase, string Does)> Cases = new()
    {
        ["nothing has begun"] = (Of(null), TrainingJobPhase.Preflight, "starts"),
        ["it runs"] = (Of(new() { StartedAt = Now }), TrainingJobPhase.Preflight, ""),
        ["it waits for room"] = (
            Of(new() { Trouble = Trouble.Wait(TroubleReason.WaitingForRoom, "waiting for 4 CPUs") }),
            TrainingJobPhase.Pending,
            ""
        ),
        ["its claim is missing"] = (
            Of(new() { Trouble = new(TroubleReason.Unschedulable, FailureClass.NotFound, "no claim", "make it") }),
            TrainingJobPhase.Stalled,
            ""
        ),
        ["its result is lost"] = (Of(new() { Lost = "its pod has gone" }), TrainingJobPhase.Preflight, "drops"),
        ["it has passed and is to be written down"] = (Of(Ended(null)), TrainingJobPhase.Preflight, ""),
        ["it has passed"] = (Of(null, new() { Run = 1, Digest = "d" }), TrainingJobPhase.Searching, "searches"),
        ["it has passed for another run"] = (Of(null, new() { Run = 2, Digest = "d" }), TrainingJobPhase.Preflight, "starts"),
        ["it has passed for another spec"] = (Of(null, new() { Run = 1, Digest = "e" }), TrainingJobPhase.Preflight, "starts"),
        ["it has failed"] = (Of(null, Failed(Wrong)), TrainingJobPhase.Failed, ""),
        ["it has failed for another spec"] = (Of(null, Failed(Wrong) with { Digest = "e" }), TrainingJobPhase.Preflight, "starts"),
        ["a secret may still come"] = (Of(Ended(Absent, ["s3"])) with { Now = Build.Start.AddSeconds(30) }, TrainingJobPhase.Stalled, ""),
        ["a secret is looked for again"] = (
            Of(Ended(Absent, ["s3"]) with { EndedAt = Build.Start.AddSeconds(20) }) with
            {
                Now = Build.Start.AddSeconds(30),
            },
            TrainingJobPhase.Stalled,
            "drops"
        ),
        ["a secret has not come"] = (Of(Ended(Absent, ["s3"])), TrainingJobPhase.Preflight, ""),
        ["a trial has begun all the same"] = (
            Of(null) with
            {
                Ledger = Seen.Ledger(Build.TrainingJob(), Build.Trial(0)),
            },
            TrainingJobPhase.Searching,
            "searches"
        ),
        ["suspended"] = (Of(null, spec: spec => spec with { Suspend = true }), TrainingJobPhase.Suspended, ""),
        ["another program's job without our image"] = (
            Of(new() { Trouble = new("ImagePullBackOff", FailureClass.Image, "no", "check") }, spec: spec => spec with { Trial = Own }),
            TrainingJobPhase.Preflight,
            "drops"
        ),
        ["our job without our image"] = (
            Of(new() { Trouble = new("ImagePullBackOff", FailureClass.Image, "no", "check") }),
            TrainingJobPhase.Stalled,
            ""
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_done_before_the_first_trial(string name)
    {
        var (seen, phase, does) = Cases[name];
        var plan = TrainingJobPlans.Of(seen);

        var done = (plan.StartPreflight ? "starts" : "") + (plan.DropPreflight ? "drops" : "") + (plan.Slots > 0 ? "searches" : "");
        Assert.Equal((phase, does), (plan.Phase, done));
    }

    [Fact]
    public void What_is_wrong_is_written_down_once_with_its_class_and_hint()
    {
        var failure = Wrong with { Hint = "the columns are a, b" };
        var record = PreflightPlans.Record(Of(Ended(failure)))!;

        Assert.Equal((1, "d", failure), (record.Run, record.Digest, record.Failure));
        Assert.Equal(record, PreflightPlans.Record(Of(Ended(null), record)));
        var status = TrainingJobStatuses.Of(Of(null, record), TrainingJobPlans.Of(Of(null, record)));
        Assert.Equal((FailureClass.DataSchema, "the columns are a, b"), (status.LastFailure!.Class, status.LastFailure.Hint));
    }

    [Theory]
    [InlineData(FailureClass.DataSchema, false)]
    [InlineData(FailureClass.OutOfMemory, false)]
    [InlineData(FailureClass.Timeout, false)]
    [InlineData(FailureClass.Credentials, true)]
    [InlineData(FailureClass.NotFound, true)]
    public void Another_programs_job_fails_only_of_what_every_program_needs(FailureClass kind, bool fails)
    {
        var record = PreflightPlans.Record(Of(Ended(new() { Class = kind, Message = "m" }), spec: spec => spec with { Trial = Own }))!;

        Assert.Equal(fails, record.Failure is not null);
    }

    [Fact]
    public void What_is_not_looked_at_changes_no_digest_and_everything_else_does()
    {
        var options = new TrainyardOptions { DefaultOutput = "s3://models" };
        string Of(Func<TrainingJobSpec, TrainingJobSpec> change) => PreflightPods.Digest(Build.TrainingJob(change), options);
        var plain = Of(spec => spec);

        Assert.All(
            new[]
            {
                Of(spec => spec with { Suspend = true }),
                Of(spec => spec with { TtlAfterFinished = "1h" }),
                Of(spec => spec with { Sweep = spec.Sweep! with { MaxTrials = 99, Parallelism = 9, MaxDuration = "1h" } }),
            },
            same => Assert.Equal(plain, same)
        );
        Assert.All(
            new[]
            {
                Of(spec => spec with { Data = spec.Data with { Label = ["y"] } }),
                Of(spec => spec with { Output = new() { Uri = "s3://other" } }),
                Of(spec =>
                    spec with
                    {
                        Output = new()
                        {
                            Uri = "s3://models/default/sonar",
                            Credentials = new() { SecretName = "s" },
                        },
                    }
                ),
                Of(spec => spec with { Trial = new() { Image = "own:1" } }),
                Of(spec => spec with { Objective = new() { Metric = "logLoss" } }),
                Of(spec => spec with { Sweep = spec.Sweep! with { Parameters = [Build.Parameter("eta")] } }),
            },
            other => Assert.NotEqual(plain, other)
        );
    }

    private static PreflightStatus Failed(Failure failure) =>
        new()
        {
            Run = 1,
            Digest = "d",
            Failure = failure,
        };

    private static StepResult Ended(Failure? failure, IReadOnlyList<string>? missing = null) =>
        new()
        {
            StartedAt = Build.Start,
            EndedAt = Build.Start.AddSeconds(28),
            Failure = failure,
            Word = new()
            {
                Outcome = failure is null ? TrialOutcome.Succeeded : TrialOutcome.Failed,
                Preflight = new() { MissingSecrets = missing },
            },
        };

    private static TrainingJobObservation Of(
        StepResult? step,
        PreflightStatus? record = null,
        Func<TrainingJobSpec, TrainingJobSpec>? spec = null
    ) =>
        Seen.Of(Build.TrainingJob(spec, new() { StartTime = Build.Start, Preflight = record })) with
        {
            Preflight = new("sonar-1-preflight-d", "d", step, TimeSpan.FromMinutes(2)),
        };
}
