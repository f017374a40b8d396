using Trainyard.Api;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Models;

namespace Trainyard.Controllers.Tests.TrainingJobs;

/// <summary>What the API server does not take, and what keeps pods from being made, placed and started.</summary>
public sealed class HinderedSweepTests
{
    private const string BadQuota = """exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2""";
    private readonly World world = new();

    private TrainingJobStatus Status => world.Get<TrainingJob>("sonar").Status!;

    [Theory]
    [InlineData(
        422, "Invalid",
        """Job.batch "sonar-1-00000" is invalid: spec.template.spec.containers[0].image: Required value""", "Invalid", "Rejected", "False")]
    [InlineData(
        400, "BadRequest",
        """Job in version "v1" cannot be handled as a Job: quantities must match the regular expression""", "Invalid", "Rejected", "False")]
    [InlineData(403, "Forbidden", """admission webhook "x.y" denied the request: no label""", "AdmissionDenied", "Stalled", "True")]
    [InlineData(
        403, "Forbidden",
        """jobs.batch is forbidden: User "operator" cannot create resource "jobs" """, "Forbidden", "Stalled", "True")]
    public async Task A_job_that_the_server_does_not_take_is_told_and_tried_again_seldom(
        int code, string status, string words, string reason, string phase, string accepted)
    {
        world.Api.Refuses = (method, path, _) =>
            method == "POST" && path.EndsWith("/jobs", StringComparison.Ordinal) ? (code, status, words) : null;
        world.Apply(World.Spec());
        await world.SettleAsync();

        var trial = world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal((TrialPhase.Pending, reason, words), (trial.Phase, trial.Reason, trial.Message));
        Assert.Equal((phase, accepted), (Status.Phase, Status.Conditions.Find("Accepted")!.Status));
        Assert.Equal((reason, FailureClass.Configuration), (Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Class));
        Assert.Contains(words, Status.Conditions.Find("Running")!.Message!, StringComparison.Ordinal);
        Assert.Equal((words, true), (Status.LastFailure.Message, Status.LastFailure.Hint is not null));
        Assert.InRange(world.Looks["Trial/sonar-1-00000"]!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        await NothingIsWrittenAsync();

        world.Api.Refuses = (_, _, _) => null;
        await world.SettleAsync();
        Assert.Equal(("Searching", 2, null), (Status.Phase, Status.Trials!.Running, Status.Conditions.Find("Stalled")));
        var told = await world.EventsAsync();
        Assert.Single(
            told,
            e => e.StartsWith($"Warning {reason}: ", StringComparison.Ordinal) && e.Contains("sonar-1-00000: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_template_that_is_none_is_told_and_mended_by_an_edit()
    {
        world.Apply(World.Spec(more: """, "trial":{"podTemplate":{"spec":{"terminationGracePeriodSeconds":"soon"}}} """));
        await world.SettleAsync();

        Assert.Equal(("Rejected", "InvalidPodTemplate"), (Status.Phase, Status.Conditions.Find("Stalled")!.Reason));
        Assert.Contains("podTemplate.spec.terminationGracePeriodSeconds", Status.LastFailure!.Message, StringComparison.Ordinal);
        world.Apply(World.Spec());
        await world.SettleAsync();

        Assert.Equal(("Searching", 2), (Status.Phase, Status.Trials!.Running));
    }

    [Fact]
    public async Task Trials_that_the_quota_has_no_room_for_are_waited_for()
    {
        const string words = """trials.trainyard.dev "x" is forbidden: exceeded quota: q, requested: count/trials.trainyard.dev=1, used: count/trials.trainyard.dev=9, limited: count/trials.trainyard.dev=9""";
        world.Api.Refuses = (method, path, _) =>
            method == "POST" && path.EndsWith("/trials", StringComparison.Ordinal) ? (403, "Forbidden", words) : null;
        world.Apply(World.Spec());
        await world.SettleAsync();

        Assert.Equal(
            ("Pending", "QuotaExceeded", null, null),
            (Status.Phase, Status.Conditions.Find("Running")!.Reason, Status.LastFailure, Status.Conditions.Find("Stalled")));
        Assert.InRange(world.Looks["TrainingJob/sonar"]!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        world.Api.Refuses = (_, _, _) => null;
        await world.SettleAsync();
        Assert.Equal("Searching", Status.Phase);
    }

    [Fact]
    public async Task The_last_step_that_the_server_does_not_take_is_told()
    {
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}"""));
        await world.SettleAsync();
        world.Api.Refuses = (method, path, _) =>
            method == "POST" && path.EndsWith("/jobs", StringComparison.Ordinal) ? (422, "Invalid", "no") : null;
        world.Finish("sonar-1-00000", World.Success(0.9));
        await world.SettleAsync();

        Assert.Equal(("Rejected", "Invalid", "no"), (Status.Phase, Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Message));
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task A_job_of_somebody_elses_is_told_and_left_alone()
    {
        world.Put<V1Job>("sonar-1-00000", """{"suspend":true}""");
        world.Apply(World.Spec());
        await world.SettleAsync();

        var trial = world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal(("NameTaken", FailureClass.Configuration), (trial.Reason, trial.Failure!.Class));
        Assert.Null(world.Get<V1Job>("sonar-1-00000").Spec!.Template);
    }

    [Theory]
    [InlineData("""pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0""", "PodSecurity", "Stalled", true)]
    [InlineData($"""pods "a" is forbidden: {BadQuota}""", "QuotaExceeded", "Pending", false)]
    public async Task Pods_that_cannot_be_made_are_told_soon(string words, string reason, string phase, bool fails)
    {
        world.MakesPods = false;
        world.Apply(World.Spec());
        await world.SettleAsync();
        world.Say(world.Get<V1Job>("sonar-1-00000"), "FailedCreate", $"Error creating: {words}");
        world.Say(world.Get<V1Job>("sonar-1-00001"), "FailedCreate", $"Error creating: {words}");
        world.Time.Advance(TimeSpan.FromSeconds(6));
        await world.SettleAsync();

        var trial = world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal((TrialPhase.Pending, reason, phase), (trial.Phase, trial.Reason, Status.Phase));
        Assert.Contains(words, Status.Conditions.Find("Running")!.Message!, StringComparison.Ordinal);
        world.Time.Advance(world.Options.StartPatience);
        await world.SettleAsync();

        Assert.Equal(
            (fails ? "Failed" : "Pending", fails),
            (Status.Phase, Status.LastFailure is { Class: FailureClass.Configuration, Hint: not null }));
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_told_by_the_pods_events_and_fails_after_a_while()
    {
        const string words = "MountVolume.SetUp failed for volume \"secret-3\" : secret \"s3\" not found";
        world.Apply(World.Spec());
        await world.SettleAsync();
        world.Stall("sonar-1-00000", "ContainerCreating");
        world.Say(world.Get<V1Pod>("sonar-1-00000-pod"), "FailedMount", words);
        world.Time.Advance(TimeSpan.FromSeconds(6));
        await world.SettleAsync();

        Assert.Equal(("FailedMount", FailureClass.NotFound), (world.Get<Trial>("sonar-1-00000").Status!.Reason, Status.LastFailure!.Class));
        Assert.Contains(words, Status.LastFailure.Message, StringComparison.Ordinal);
        world.Time.Advance(world.Options.StartPatience);
        await world.SettleAsync();

        Assert.Equal(("Failed", "NotFound"), (Status.Phase, Status.Conditions.Find("Failed")!.Reason));
    }

    [Fact]
    public async Task A_last_step_that_waits_for_its_secret_is_told()
    {
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}"""));
        await world.SettleAsync();
        world.Finish("sonar-1-00000", World.Success(0.9));
        await world.SettleAsync();
        world.Stall("sonar-1-model", "ContainerCreating");
        world.Say(world.Get<V1Pod>("sonar-1-model-pod"), "FailedMount", "secret \"out\" not found");
        world.Time.Advance(TimeSpan.FromSeconds(6));
        await world.SettleAsync();

        Assert.Equal(
            ("Stalled", "FailedMount", "sonar-1-model"),
            (Status.Phase, Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Trial));
    }

    [Fact]
    public async Task A_trial_whose_pod_was_taken_with_its_result_runs_again_and_does_not_count()
    {
        world.Apply(World.Spec(""" "maxFailedTrials":0, """));
        await world.SettleAsync();
        world.Finish("sonar-1-00000", World.Success(0.9));
        world.Evict("sonar-1-00000");
        world.Restart();
        await world.SettleAsync();

        Assert.Equal(new TrialCounts { Running = 2, Total = 2 }, Status.Trials);
        Assert.Equal(1, world.Get<Trial>("sonar-1-00000").Status!.Restarts);
        world.Finish("sonar-1-00000", World.Success(0.9));
        await world.SettleAsync();
        Assert.Equal(
            (TrialPhase.Succeeded, 1),
            (world.Get<Trial>("sonar-1-00000").Status!.Phase, world.Get<Trial>("sonar-1-00000").Status!.Restarts));
    }

    [Fact]
    public async Task A_trial_that_loses_every_pod_ends_after_some_attempts()
    {
        world.Apply(World.Spec(""" "maxFailedTrials":0, """));
        await world.SettleAsync();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            world.Finish("sonar-1-00000", null, 143, jobFailure: "BackoffLimitExceeded");
            world.Evict("sonar-1-00000");
            await world.SettleAsync();
        }

        Assert.Equal(
            (TrialPhase.Failed, FailureClass.Preempted),
            (world.Get<Trial>("sonar-1-00000").Status!.Phase, world.Get<Trial>("sonar-1-00000").Status!.Failure!.Class));
    }

    [Fact]
    public async Task A_last_step_whose_pod_was_taken_with_its_result_runs_again()
    {
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}"""));
        await world.SettleAsync();
        world.Finish("sonar-1-00000", World.Success(0.9));
        await world.SettleAsync();
        var first = world.Get<V1Job>("sonar-1-model").Metadata.Uid;
        world.Finish("sonar-1-model", World.Trained(1));
        world.Evict("sonar-1-model");
        await world.SettleAsync();

        Assert.Equal(("Training", false), (Status.Phase, world.Get<V1Job>("sonar-1-model").Metadata.Uid == first));
        world.Finish("sonar-1-model", World.Trained(1));
        await world.SettleAsync();
        Assert.Equal("Succeeded", Status.Phase);
    }

    [Fact]
    public async Task Suspending_stops_the_last_step_too()
    {
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}"""));
        await world.SettleAsync();
        world.Finish("sonar-1-00000", World.Success(0.9));
        await world.SettleAsync();
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}""", more: """, "suspend":true """));
        await world.SettleAsync();

        Assert.Equal(("Suspended", true), (Status.Phase, world.Get<V1Job>("sonar-1-model").Spec!.Suspend));
        world.Apply(World.Spec(objective: """{"metric":"auc","target":0.8}"""));
        await world.SettleAsync();
        Assert.Equal(("Training", false), (Status.Phase, world.Get<V1Job>("sonar-1-model").Spec!.Suspend));
    }

    private async Task NothingIsWrittenAsync()
    {
        var before = world.Api.Writes.Count;
        for (var look = 0; look < 3; look++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.SettleAsync();
        }

        Assert.Equal(before, world.Api.Writes.Count);
    }
}
