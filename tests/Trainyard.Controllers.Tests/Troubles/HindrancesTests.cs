using System.Text.Json;
using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Troubles;

/// <summary>The words are those of kubelet, scheduler and controllers of a Kubernetes 1.36.</summary>
public sealed class HindrancesTests
{
    private const string Preempting =
        " no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0/2 nodes are available: 2 Insufficient cpu." + Preempting, "waiting for 4 CPUs: ")]
    [InlineData(
        "0/2 nodes are available: 1 Insufficient memory, 1 node(s) didn't match Pod's node affinity/selector." + Preempting,
        "waiting for 16Gi of memory: "
    )]
    [InlineData("0/2 nodes are available: 2 Insufficient nvidia.com/gpu." + Preempting, "waiting for 2 nvidia.com/gpu: ")]
    [InlineData("0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.", "waiting for 4 CPUs and 16Gi of memory: ")]
    [InlineData("0/2 nodes are available: 2 Too many pods.", "waiting for a node: ")]
    [InlineData("0/1 nodes are available: 1 node(s) were unschedulable.", "waiting for a node: ")]
    [InlineData("0/1 nodes are available: 1 node(s) had untolerated taint(s): {node.kubernetes.io/not-ready: }.", "waiting for a node: ")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", "waiting for a node: ")]
    public void Waiting_for_room_is_a_state_and_no_failure(string words, string told)
    {
        var trouble = Of(Pod("", Unplaced("Unschedulable", words)))!;

        Assert.Equal(("WaitingForRoom", null, told + words), (trouble.Reason, trouble.Failure, trouble.Message));
        Assert.Null(trouble.GiveUpAt(TimeSpan.Zero, Now));
    }

    [Theory]
    [InlineData(
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector." + Preempting,
        FailureClass.Configuration,
        "no node will do: "
    )]
    [InlineData("0/2 nodes are available: 2 node(s) had untolerated taint(s): {team: a}.", FailureClass.Configuration, "no node will do: ")]
    [InlineData("0/2 nodes are available: persistentvolumeclaim \"nobody\" not found. not found", FailureClass.NotFound, "")]
    [InlineData(
        "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
        FailureClass.Configuration,
        "a claim is not bound: "
    )]
    public void What_no_node_will_ever_do_is_told_as_such(string words, FailureClass expected, string told)
    {
        var trouble = Of(Pod("", Unplaced("Unschedulable", words)))!;

        Assert.Equal(("Unschedulable", expected, told + words), (trouble.Reason, trouble.Failure!.Class, trouble.Message));
        Assert.Equal(Now.AddMinutes(-8), trouble.GiveUpAt(TimeSpan.FromMinutes(2), Now));
    }

    [Fact]
    public void A_node_that_is_on_its_way_is_waited_for()
    {
        var pod = Pod("", Unplaced("Unschedulable", "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."));

        Assert.True(Of(pod, Event("pod", "TriggeredScaleUp", "pod triggered scale-up: [{gpu 0->1 (max: 4)}]", "Normal"))!.IsWaiting);
        Assert.NotNull(Hindrances.PuzzleOf(Of([pod]), Now));
    }

    [Fact]
    public void A_gate_is_waited_for()
    {
        var trouble = Of(Pod("", Unplaced("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates")))!;

        Assert.Equal(("Gated", true), (trouble.Reason, trouble.IsWaiting));
    }

    [Theory]
    [InlineData("CreateContainerConfigError", "secret \"nobody\" not found", FailureClass.NotFound)]
    [InlineData("CreateContainerConfigError", "couldn't find key no in Secret a/some", FailureClass.NotFound)]
    [InlineData(
        "CreateContainerConfigError",
        "container has runAsNonRoot and image will run as root (pod: \"r\", container: main)",
        FailureClass.Configuration
    )]
    [InlineData("RunContainerError", "exec: \"nope\": executable file not found in $PATH", FailureClass.NotFound)]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"x\"", FailureClass.Image)]
    [InlineData("ErrImagePull", "not found", FailureClass.Image)]
    [InlineData("InvalidImageName", "couldn't parse image name", FailureClass.Image)]
    public void What_keeps_a_container_from_starting_is_told(string reason, string words, FailureClass expected)
    {
        var trouble = Of(Pod($$"""{"waiting":{{JsonSerializer.Serialize(new { reason, message = words })}}}"""))!;

        Assert.Equal((expected, $"{reason}: {words}"), (trouble.Failure!.Class, trouble.Message));
        Assert.NotNull(trouble.Hint);
    }

    [Fact]
    public void A_container_that_comes_before_ours_matters_too()
    {
        var trouble = Of(
            Pod(
                """{"waiting":{"reason":"PodInitializing"}}""",
                """ "initContainerStatuses":[{"name":"done","state":{"terminated":{"exitCode":0}}},{"name":"fetch","state":{"waiting":{"reason":"ImagePullBackOff","message":"no"}}}], """
            )
        )!;

        Assert.Equal(("ImagePullBackOff", FailureClass.Image), (trouble.Reason, trouble.Class));
    }

    [Theory]
    [InlineData("FailedMount", "MountVolume.SetUp failed for volume \"a\" : secret \"nobody\" not found", FailureClass.NotFound)]
    [InlineData("FailedMount", "MountVolume.SetUp failed for volume \"a\" : references non-existent secret key: no", FailureClass.NotFound)]
    [InlineData(
        "FailedAttachVolume",
        "Multi-Attach error for volume \"pvc-1\": Volume is already used by pod(s) b",
        FailureClass.Configuration
    )]
    [InlineData("FailedCreatePodSandBox", "Failed to create pod sandbox: no IP addresses available", FailureClass.Configuration)]
    public void Only_its_events_tell_what_a_pod_that_is_placed_waits_for(string reason, string words, FailureClass expected)
    {
        var pod = Pod("""{"waiting":{"reason":"ContainerCreating"}}""");

        Assert.Null(Of(pod));
        Assert.Equal("pod", Hindrances.PuzzleOf(Of([pod]), Now)!.Uid);
        var trouble = Of(pod, Event("pod", reason, words))!;
        Assert.Equal((reason, expected, $"{reason}: {words}"), (trouble.Reason, trouble.Failure!.Class, trouble.Message));
    }

    [Fact]
    public void What_is_mended_is_told_no_more()
    {
        var pod = Pod("""{"waiting":{"reason":"ContainerCreating"}}""");
        var mount = Event("pod", "FailedMount", "secret \"nobody\" not found");

        Assert.Null(
            Of(pod, mount, Event("pod", "Pulling", "Pulling image \"x\"", "Normal") with { LastTimestamp = Now.AddSeconds(1).UtcDateTime })
        );
    }

    [Theory]
    [InlineData(
        """{"waiting":{"reason":"CrashLoopBackOff"}}""",
        """{"terminated":{"exitCode":137,"reason":"OOMKilled"}}""",
        FailureClass.OutOfMemory,
        "trainer ends: the container went over its memory limit"
    )]
    [InlineData(
        """{"running":{}}""",
        """{"terminated":{"exitCode":137,"reason":"Error"}}""",
        FailureClass.UserCode,
        "trainer ends: it was killed: Liveness probe failed: dead"
    )]
    [InlineData(
        """{"waiting":{"reason":"CrashLoopBackOff"}}""",
        """{"terminated":{"exitCode":1,"message":"x\ntrainyard-predictor: NotFound: s3://m/1 is not there (check the uri)"}}""",
        FailureClass.NotFound,
        "trainer ends: s3://m/1 is not there"
    )]
    [InlineData(
        """{"waiting":{"reason":"CrashLoopBackOff"}}""",
        """{"terminated":{"exitCode":128,"reason":"StartError","message":"no such file"}}""",
        FailureClass.Configuration,
        "trainer ends: StartError: no such file"
    )]
    [InlineData(
        """{"terminated":{"exitCode":3,"reason":"Error","message":"oh\n"}}""",
        "{}",
        FailureClass.UserCode,
        "trainer ends: the program ended with exit code 3: oh"
    )]
    public void What_ends_a_container_again_and_again_is_told(string state, string last, FailureClass expected, string told)
    {
        var trouble = Of(Pod(state, last: last), Event("pod", "Unhealthy", "Liveness probe failed: dead\n"))!;

        Assert.Equal(("CrashLoopBackOff", expected, told), (trouble.Reason, trouble.Failure!.Class, trouble.Message));
    }

    [Fact]
    public void A_pod_that_runs_and_is_not_ready_tells_what_its_probe_says()
    {
        var pod = Pod("""{"running":{}}""", restarts: 0);

        Assert.Equal("Readiness probe failed: not yet", Of(pod, Event("pod", "Unhealthy", "Readiness probe failed: not yet\n"))!.Message);
        Assert.Null(Of(pod));
    }

    [Theory]
    [InlineData("""pods "j-x" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0""", "PodSecurity", false)]
    [InlineData("""pods "j-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1""", "QuotaExceeded", true)]
    [InlineData("""pods "j-x" is forbidden: maximum cpu usage per Container is 1, but limit is 2""", "LimitRange", false)]
    [InlineData("""pods "j-x" is forbidden: error looking up service account a/b: serviceaccount "b" not found""", "Forbidden", false)]
    [InlineData("""Pod "j-x" is invalid: spec.containers[0].image: Required value""", "FailedCreate", false)]
    public void Pods_that_cannot_be_made_are_told_for_a_job_by_its_events_and_for_a_deployment_by_its_condition(
        string words,
        string reason,
        bool waiting
    )
    {
        var job = Of([]) with { Uid = "job", Since = Now.AddMinutes(-1) };
        var told = Hindrances.Of(job with { Events = [Event("job", "FailedCreate", $"Error creating: {words}")] })!;
        var failing = new V1DeploymentCondition
        {
            Type = "ReplicaFailure",
            Status = "True",
            Reason = "FailedCreate",
            Message = words,
        };
        var deployed = Hindrances.Of(Of([]) with { Conditions = [failing] })!;

        Assert.Equal("job", Hindrances.PuzzleOf(job, Now)!.Uid);
        Assert.Equal((reason, waiting, reason, waiting), (told.Reason, told.IsWaiting, deployed.Reason, deployed.IsWaiting));
        Assert.Contains(words, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_was_taken_away_says_so_until_another_has_come()
    {
        var taken = Pod("{}", """ "phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory.", """);
        var next = Pod("""{"running":{}}""", created: "2026-01-01T00:05:00Z", ready: true);

        Assert.Equal(("PodTaken", true), (Of(taken)!.Reason, Of(taken)!.IsWaiting));
        Assert.Null(Hindrances.Of(Of([taken, next])));
    }

    [Fact]
    public void A_pod_that_does_well_is_no_puzzle()
    {
        Assert.Null(Hindrances.PuzzleOf(Of([Pod("""{"running":{}}""", ready: true)]), Now));
        Assert.Null(Hindrances.PuzzleOf(Of([Pod("""{"waiting":{"reason":"ImagePullBackOff"}}""")]), Now));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 10)]
    [InlineData(40, 60)]
    [InlineData(4000, 4060)]
    public void Nobody_is_asked_at_once_and_later_ever_more_seldom(int age, int next)
    {
        var puzzle = new Puzzle("a", Now, TimeSpan.FromSeconds(5));

        Assert.Equal((age >= 5, Now.AddSeconds(next)), (puzzle.IsDue(Now.AddSeconds(age)), puzzle.NextLook(Now.AddSeconds(age))));
    }

    private static Trouble? Of(V1Pod pod, params Corev1Event[] events) => Hindrances.Of(Of([pod]) with { Events = events });

    private static Workload Of(IReadOnlyList<V1Pod> pods) => new(pods, "trainer");

    private static Corev1Event Event(string uid, string reason, string message, string type = "Warning") =>
        new()
        {
            InvolvedObject = new() { Uid = uid },
            Type = type,
            Reason = reason,
            Message = message,
            LastTimestamp = Now.UtcDateTime,
        };

    private static string Unplaced(string reason, string words) =>
        $$""" "conditions":[{{JsonSerializer.Serialize(new { type = "PodScheduled", status = "False", reason, message = words })}}], """;

    private static V1Pod Pod(
        string state,
        string status = "",
        string last = "{}",
        int restarts = 1,
        bool ready = false,
        string created = "2026-01-01T00:00:00Z"
    )
    {
        var own =
            state.Length == 0
                ? ""
                : $$""" {"name":"trainer","ready":{{(ready ? "true" : "false")}},"restartCount":{{restarts}},"state":{{state}},"lastState":{{last}} } """;
        return JsonSerializer.Deserialize(
            $$"""
            {"metadata":{"name":"p","uid":"pod","creationTimestamp":"{{created}}"},
             "spec":{"containers":[{"name":"trainer","resources":{"requests":{"cpu":"4","memory":"16Gi","nvidia.com/gpu":"2"} } }]},
             "status":{ {{status}} "containerStatuses":[{{own}}] } }
            """,
            ClusterJson.Options.Of<V1Pod>()
        )!;
    }
}
