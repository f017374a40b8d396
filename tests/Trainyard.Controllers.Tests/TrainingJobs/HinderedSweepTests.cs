using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

/// <summary>What the API server does not take, and what keeps pods from being made, placed and started.</summary>
public sealed class HinderedSweepTests
{
    private const string BadQuota = """exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2""";
    private readonly World _world = new();

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    [Theory]
    [InlineData(
        422,
        "Invalid",
        """Job.batch "sonar-1-00000" is invalid: spec.template.spec.containers[0].image: Required value""",
        "Invalid",
        TrainingJobPhase.Rejected,
        "False"
    )]
    [InlineData(
        400,
        "BadRequest",
        """Job in version "v1" cannot be handled as a Job: quantities must match the regular expression""",
        "Invalid",
        TrainingJobPhase.Rejected,
        "False"
    )]
    [InlineData(
        403,
        "Forbidden",
        """admission webhook "x.y" denied the request: no label""",
        "AdmissionDenied",
        TrainingJobPhase.Stalled,
        "True"
    )]
    [InlineData(
        403,
        "Forbidden",
        """jobs.batch is forbidden: User "operator" cannot create resource "jobs" """,
        "Forbidden",
        TrainingJobPhase.Stalled,
        "True"
    )]
    public async Task A_job_that_the_server_does_not_take_is_told_and_tried_again_seldom(
        int code,
        string status,
        string words,
        string reason,
        TrainingJobPhase phase,
        string accepted
    )
    {
        _world.Api.Refuses = (method, path, body) =>
            method == "POST" && path.EndsWith("/jobs", StringComparison.Ordinal) && !World.IsPreflight(body) ? (code, status, words) : null;
        _world.Apply();
        await _world.SettleAsync();

        var trial = _world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal((TrialPhase.Pending, reason, words), (trial.Phase, trial.Reason, trial.Message));
        Assert.Equal((phase, accepted), (Status.Phase, Status.Conditions.Find("Accepted")!.Status));
        Assert.Equal((reason, FailureClass.Configuration), (Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Class));
        Assert.Contains(words, Status.Conditions.Find("Running")!.Message!, StringComparison.Ordinal);
        Assert.Equal((words, true), (Status.LastFailure.Message, Status.LastFailure.Hint is not null));
        Assert.InRange(_world.Looks["Trial/sonar-1-00000"]!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        await NothingIsWrittenAsync();

        _world.Api.Refuses = (_, _, _) => null;
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Searching, 2, null), (Status.Phase, Status.Trials!.Running, Status.Conditions.Find("Stalled")));
        var told = await _world.EventsAsync();
        Assert.Single(told, e =>
            e.StartsWith($"Warning {reason}: ", StringComparison.Ordinal) && e.Contains("sonar-1-00000: ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_pod_template_that_is_none_is_told_and_mended_by_an_edit()
    {
        _world.Apply(spec =>
            spec with
            {
                Trial = new() { PodTemplate = Build.Json(new { spec = new { terminationGracePeriodSeconds = "soon" } }) },
            }
        );
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Rejected, "InvalidPodTemplate"), (Status.Phase, Status.Conditions.Find("Stalled")!.Reason));
        Assert.Contains("podTemplate.spec.terminationGracePeriodSeconds", Status.LastFailure!.Message, StringComparison.Ordinal);
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Searching, 2), (Status.Phase, Status.Trials!.Running));
    }

    [Fact]
    public async Task Trials_that_the_quota_has_no_room_for_are_waited_for()
    {
        const string words =
            """trials.trainyard.dev "x" is forbidden: exceeded quota: q, requested: count/trials.trainyard.dev=1, used: count/trials.trainyard.dev=9, limited: count/trials.trainyard.dev=9""";
        _world.Api.Refuses = (method, path, _) =>
            method == "POST" && path.EndsWith("/trials", StringComparison.Ordinal) ? (403, "Forbidden", words) : null;
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal(
            (TrainingJobPhase.Pending, "QuotaExceeded", null, null),
            (Status.Phase, Status.Conditions.Find("Running")!.Reason, Status.LastFailure, Status.Conditions.Find("Stalled"))
        );
        Assert.InRange(_world.Looks["TrainingJob/sonar"]!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        _world.Api.Refuses = (_, _, _) => null;
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
    }

    [Fact]
    public async Task The_last_step_that_the_server_does_not_take_is_told()
    {
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        _world.Api.Refuses = (method, path, body) =>
            method == "POST" && path.EndsWith("/jobs", StringComparison.Ordinal) && !World.IsPreflight(body)
                ? (422, "Invalid", "no")
                : null;
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();

        Assert.Equal(
            (TrainingJobPhase.Rejected, "Invalid", "no"),
            (Status.Phase, Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Message)
        );
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task A_job_of_somebody_elses_is_told_and_left_alone()
    {
        _world.Put<V1Job>("sonar-1-00000", """{"suspend":true}""");
        _world.Apply();
        await _world.SettleAsync();

        var trial = _world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal(("NameTaken", FailureClass.Configuration), (trial.Reason, trial.Failure!.Class));
        Assert.Null(_world.Get<V1Job>("sonar-1-00000").Spec!.Template);
    }

    [Theory]
    [InlineData(
        """pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0""",
        "PodSecurity",
        TrainingJobPhase.Stalled,
        true
    )]
    [InlineData($"""pods "a" is forbidden: {BadQuota}""", "QuotaExceeded", TrainingJobPhase.Pending, false)]
    public async Task Pods_that_cannot_be_made_are_told_soon(string words, string reason, TrainingJobPhase phase, bool fails)
    {
        _world.MakesPods = false;
        _world.Apply();
        await _world.SettleAsync();
        _world.Say(_world.Get<V1Job>("sonar-1-00000"), "FailedCreate", $"Error creating: {words}");
        _world.Say(_world.Get<V1Job>("sonar-1-00001"), "FailedCreate", $"Error creating: {words}");
        _world.Time.Advance(TimeSpan.FromSeconds(6));
        await _world.SettleAsync();

        var trial = _world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal((TrialPhase.Pending, reason, phase), (trial.Phase, trial.Reason, Status.Phase));
        Assert.Contains(words, Status.Conditions.Find("Running")!.Message!, StringComparison.Ordinal);
        _world.Time.Advance(_world.Options.StartPatience);
        await _world.SettleAsync();

        Assert.Equal(
            (fails ? TrainingJobPhase.Failed : TrainingJobPhase.Pending, fails),
            (Status.Phase, Status.LastFailure is { Class: FailureClass.Configuration, Hint: not null })
        );
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_told_by_the_pods_events_and_fails_after_a_while()
    {
        const string words = "MountVolume.SetUp failed for volume \"secret-3\" : secret \"s3\" not found";
        _world.Apply();
        await _world.SettleAsync();
        _world.Stall("sonar-1-00000", "ContainerCreating");
        _world.Say(_world.Get<V1Pod>("sonar-1-00000-pod"), "FailedMount", words);
        _world.Time.Advance(TimeSpan.FromSeconds(6));
        await _world.SettleAsync();

        Assert.Equal(
            ("FailedMount", FailureClass.NotFound),
            (_world.Get<Trial>("sonar-1-00000").Status!.Reason, Status.LastFailure!.Class)
        );
        Assert.Contains(words, Status.LastFailure.Message, StringComparison.Ordinal);
        _world.Time.Advance(_world.Options.StartPatience);
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, "NotFound"), (Status.Phase, Status.Conditions.Find("Failed")!.Reason));
    }

    [Fact]
    public async Task A_last_step_that_waits_for_its_secret_is_told()
    {
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Stall("sonar-1-model", "ContainerCreating");
        _world.Say(_world.Get<V1Pod>("sonar-1-model-pod"), "FailedMount", "secret \"out\" not found");
        _world.Time.Advance(TimeSpan.FromSeconds(6));
        await _world.SettleAsync();

        Assert.Equal(
            (TrainingJobPhase.Stalled, "FailedMount", "sonar-1-model"),
            (Status.Phase, Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Trial)
        );
    }

    [Fact]
    public async Task A_trial_whose_pod_was_taken_with_its_result_runs_again_and_does_not_count()
    {
        _world.ApplySweep(sweep => sweep with { MaxFailedTrials = 0 });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        _world.Evict("sonar-1-00000");
        _world.Restart();
        await _world.SettleAsync();

        Assert.Equal(new TrialCounts { Running = 2, Total = 2 }, Status.Trials);
        Assert.Equal(1, _world.Get<Trial>("sonar-1-00000").Status!.Restarts);
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        Assert.Equal(
            (TrialPhase.Succeeded, 1),
            (_world.Get<Trial>("sonar-1-00000").Status!.Phase, _world.Get<Trial>("sonar-1-00000").Status!.Restarts)
        );
    }

    [Fact]
    public async Task A_trial_that_loses_every_pod_ends_after_some_attempts()
    {
        _world.ApplySweep(sweep => sweep with { MaxFailedTrials = 0 });
        await _world.SettleAsync();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            _world.Finish("sonar-1-00000", null, 143, jobFailure: "BackoffLimitExceeded");
            _world.Evict("sonar-1-00000");
            await _world.SettleAsync();
        }

        Assert.Equal(
            (TrialPhase.Failed, FailureClass.Preempted),
            (_world.Get<Trial>("sonar-1-00000").Status!.Phase, _world.Get<Trial>("sonar-1-00000").Status!.Failure!.Class)
        );
    }

    [Fact]
    public async Task A_last_step_whose_pod_was_taken_with_its_result_runs_again()
    {
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        var first = _world.Get<V1Job>("sonar-1-model").Metadata.Uid;
        _world.Finish("sonar-1-model", World.Trained(1));
        _world.Evict("sonar-1-model");
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Training, false), (Status.Phase, _world.Get<V1Job>("sonar-1-model").Metadata.Uid == first));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Succeeded, Status.Phase);
    }

    [Fact]
    public async Task Suspending_stops_the_last_step_too()
    {
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
                Suspend = true,
            }
        );
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Suspended, true), (Status.Phase, _world.Get<V1Job>("sonar-1-model").Spec!.Suspend));
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Training, false), (Status.Phase, _world.Get<V1Job>("sonar-1-model").Spec!.Suspend));
    }

    private async Task NothingIsWrittenAsync()
    {
        var before = _world.Api.Writes.Count;
        for (var look = 0; look < 3; look++)
        {
            _world.Time.Advance(TimeSpan.FromMinutes(1));
            await _world.SettleAsync();
        }

        Assert.Equal(before, _world.Api.Writes.Count);
    }
}
