using System.Text.Json;
using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class StepResultsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Fact]
    public void A_job_without_pods_goes_on() => Assert.Equal(new StepResult(), Read("{}"));

    [Fact]
    public void The_last_word_counts_before_the_job_is_complete()
    {
        var result = Read(
            "{}",
            Pod(
                """{"terminated":{"exitCode":0,"message":"{\"outcome\":\"Pruned\",\"metrics\":{\"auc\":0.5}}","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:09:00Z"}}"""
            )
        );

        Assert.Equal(
            (TrialOutcome.Pruned, Now.AddMinutes(-1), Now.AddMinutes(-10)),
            (result.Word!.Outcome, result.EndedAt, result.StartedAt)
        );
    }

    [Fact]
    public void A_fault_of_the_users_counts_at_once()
    {
        var result = Read(
            "{}",
            Pod(
                """{"terminated":{"exitCode":66,"message":"{\"outcome\":\"Failed\",\"failure\":{\"class\":\"NotFound\",\"message\":\"gone\"}}"}}"""
            )
        );

        Assert.Equal((true, FailureClass.NotFound), (result.Ended, result.Failure!.Class));
    }

    [Fact]
    public void A_failure_of_the_programs_own_waits_for_the_retries()
    {
        Assert.False(Read("{}", Pod("""{"terminated":{"exitCode":1,"message":"oops"}}""")).Ended);
        Assert.False(Read("{}", Pod("""{"terminated":{"exitCode":1,"message":"oops"}}"""), Pod("""{"running":{}}""", "b")).Ended);
    }

    [Theory]
    [InlineData("""{"terminated":{"exitCode":137,"reason":"OOMKilled"}}""", "BackoffLimitExceeded", "", FailureClass.OutOfMemory)]
    [InlineData(
        """{"terminated":{"exitCode":1,"reason":"Error","message":"Traceback\nValueError: x"}}""",
        "BackoffLimitExceeded",
        "",
        FailureClass.UserCode
    )]
    [InlineData("""{"running":{}}""", "DeadlineExceeded", "", FailureClass.Timeout)]
    [InlineData(
        """{"terminated":{"exitCode":128,"reason":"StartError","message":"exec: \"nope\": executable file not found in $PATH"}}""",
        "BackoffLimitExceeded",
        "",
        FailureClass.Configuration
    )]
    public void A_failed_job_is_classified(string state, string reason, string status, FailureClass expected)
    {
        var result = Read($$"""{"conditions":[{"type":"Failed","status":"True","reason":"{{reason}}"}]}""", Pod(state, status: status));

        Assert.Equal((true, expected), (result.Ended, result.Failure!.Class));
    }

    [Fact]
    public void The_last_lines_of_a_program_are_told()
    {
        var result = Read(
            """{"conditions":[{"type":"Failed","status":"True"}]}""",
            Pod("""{"terminated":{"exitCode":1,"message":"Traceback\nValueError: x\n"}}""")
        );

        Assert.Equal("the program ended with exit code 1: Traceback | ValueError: x", result.Failure!.Message);
    }

    [Theory]
    [InlineData("ImagePullBackOff", FailureClass.Image)]
    [InlineData("CreateContainerConfigError", FailureClass.Configuration)]
    public void A_pod_that_cannot_start_is_given_time(string reason, FailureClass expected)
    {
        var pod = Pod($$$"""{"waiting":{"reason":"{{{reason}}}","message":"no"}}""", created: "2026-01-01T00:09:00Z");
        var early = StepResults.Of(Job("{}"), [pod], [], TimeSpan.FromMinutes(2), Now);
        var late = StepResults.Of(Job("{}"), [pod], [], TimeSpan.FromMinutes(1), Now);

        Assert.Equal((false, expected, Now.AddMinutes(1)), (early.Ended, early.Failure!.Class, early.LookAt));
        Assert.True(late.Ended);
    }

    [Fact]
    public void A_claim_that_does_not_exist_is_told()
    {
        var pod = Pod(
            "null",
            status: """ "conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available: persistentvolumeclaim \"x\" not found."}], """,
            created: "2026-01-01T00:09:00Z"
        );

        Assert.Equal(FailureClass.NotFound, StepResults.Of(Job("{}"), [pod], [], TimeSpan.FromMinutes(2), Now).Failure!.Class);
    }

    [Fact]
    public void A_program_that_says_nothing_is_asked_for_its_log() =>
        Assert.Equal("a", Read("{}", Pod("""{"terminated":{"exitCode":0}}""")).SilentPod);

    [Theory]
    [InlineData("""{"conditions":[{"type":"Complete","status":"True"}]}""")]
    [InlineData("""{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}""")]
    public void A_job_that_is_over_and_has_no_pod_has_lost_its_result(string status)
    {
        var result = Read(status);

        Assert.Equal((true, false, null), (result.Lost is not null, result.Ended, result.Failure));
    }

    [Theory]
    [InlineData(
        "\"reason\":\"Evicted\",\"message\":\"The node was low on resource: memory.\",",
        "Evicted: The node was low on resource: memory."
    )]
    [InlineData(
        "\"conditions\":[{\"type\":\"DisruptionTarget\",\"status\":\"True\",\"reason\":\"DeletionByTaintManager\",\"message\":\"Taint "
            + "manager: deleting\"}],",
        "DeletionByTaintManager: Taint manager: deleting"
    )]
    public void A_failed_job_whose_pod_was_taken_away_is_no_failure_of_the_trial(string status, string why)
    {
        var result = Read(
            """{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}""",
            Pod("""{"terminated":{"exitCode":143}}""", status: status)
        );

        Assert.Equal((why, false), (result.Lost, result.Ended));
    }

    [Fact]
    public void The_exit_code_in_the_jobs_own_words_tells_the_class_when_the_pod_has_gone()
    {
        var result = Read(
            """{"conditions":[{"type":"Failed","status":"True","reason":"PodFailurePolicy","message":"Container trainer for pod default/a-x failed with exit code 66 matching FailJob rule at index 1"}]}"""
        );

        Assert.Equal((FailureClass.NotFound, true), (result.Failure!.Class, result.Ended));
    }

    [Fact]
    public void A_suspended_job_waits_and_does_not_run()
    {
        var job = Job("{}") with { Spec = new() { Suspend = true } };
        var labels = new Dictionary<string, string> { [TrainingPods.QueueLabel] = "team-a" };
        var queued = job with { Metadata = job.Metadata with { Labels = labels } };

        Assert.Equal("Suspended", StepResults.Of(job, [], [], TimeSpan.Zero, Now).Trouble!.Reason);
        Assert.Equal("waiting for its turn in the queue team-a", StepResults.Of(queued, [], [], TimeSpan.Zero, Now).Trouble!.Message);
    }

    private static StepResult Read(string status, params V1Pod[] pods) =>
        StepResults.Of(Job(status), pods, [], TimeSpan.FromMinutes(2), Now);

    private static V1Job Job(string status) =>
        JsonSerializer.Deserialize($$"""{"metadata":{"name":"a"},"status":{{status}}}""", ClusterJson.Options.Of<V1Job>())!;

    private static V1Pod Pod(string state, string name = "a", string status = "", string created = "2026-01-01T00:00:00Z") =>
        JsonSerializer.Deserialize(
            $$$"""{"metadata":{"name":"{{{name}}}","creationTimestamp":"{{{created}}}"},"status":{ {{{status}}} "containerStatuses":[{"name":"trainer","state":{{{state}}} }]}}""",
            ClusterJson.Options.Of<V1Pod>()
        )!;
}
