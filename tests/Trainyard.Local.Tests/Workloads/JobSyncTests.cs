using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Node.Workloads.Jobs;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Workloads;

/// <summary>A Job's decisions, one step at a time.</summary>
public sealed class JobSyncTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly WorkloadOptions Options = new();

    private static JsonObject Job(string spec = "", string status = "{}") =>
        (JsonObject)
            Yaml.Read(
                $$"""
                metadata: { name: j, namespace: n, uid: job }
                spec: { parallelism: 1, completions: 1, backoffLimit: 6, podReplacementPolicy: TerminatingOrFailed, {{spec}} template: { spec: { restartPolicy: Never } } }
                status: {{status}}
                """
            )!;

    private static JsonObject Pod(
        string uid,
        string phase,
        bool deleting = false,
        bool tracked = true,
        int exitCode = 1,
        int index = -1,
        double endedAgo = 0
    )
    {
        var metadata = new JsonObject
        {
            ["name"] = "j-" + uid,
            ["namespace"] = "n",
            ["uid"] = uid,
        };
        if (tracked)
            metadata["finalizers"] = new JsonArray(JobPods.Finalizer);
        if (deleting)
            metadata["deletionTimestamp"] = Now.Stamp();
        if (index >= 0)
            metadata["annotations"] = new JsonObject { [JobPods.IndexName] = index.ToString() };
        var ended = new JsonObject
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = phase == "Succeeded" ? 0 : exitCode,
                ["finishedAt"] = Now.AddSeconds(-endedAgo).Stamp(),
            },
        };
        return new JsonObject
        {
            ["metadata"] = metadata,
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["containerStatuses"] = new JsonArray(
                    new JsonObject { ["name"] = "main", ["state"] = phase is "Succeeded" or "Failed" ? ended : new JsonObject() }
                ),
            },
        };
    }

    private static JobPlan Plan(JsonObject job, params JsonObject[] pods) => JobSync.Plan(job, pods, Options, Now);

    private static IEnumerable<string?> Types(JobPlan plan) =>
        plan.Status.Objects("conditions").Where(c => c.Text("status") == "True").Select(c => c.Text("type"));

    private static JsonObject With(JsonObject job, JobPlan plan)
    {
        job["status"] = plan.Status.DeepClone();
        return job;
    }

    [Fact]
    public void A_new_job_makes_as_many_pods_as_may_run_at_once()
    {
        var plan = Plan(Job());
        Assert.Equal([-1], plan.Create);

        var many = Job();
        (many["spec"]!["completions"], many["spec"]!["parallelism"]) = (3, 2);
        Assert.Equal([-1, -1], Plan(many).Create);
        Assert.Equal((2, Now.Stamp()), (Plan(many).Status.Int(0, "active"), Plan(many).Status.Text("startTime")));
    }

    [Fact]
    public void A_pod_is_counted_in_steps_and_the_conditions_come_in_their_order()
    {
        var job = Job(status: "{ startTime: '2026-01-02T03:04:00Z' }");

        var noted = Plan(job, Pod("a", "Succeeded"));
        Assert.Equal(["SuccessCriteriaMet"], Types(noted));
        Assert.Equal(["a"], noted.Status.Texts("uncountedTerminatedPods.succeeded"));
        Assert.Null(noted.Status["succeeded"]);
        Assert.Single(noted.Release);

        // Crashed before the finalizer was off: the same again, nothing counted.
        var again = Plan(With(job, noted), Pod("a", "Succeeded"));
        Assert.Null(again.Status["succeeded"]);
        Assert.Single(again.Release);

        var counted = Plan(With(job, noted), Pod("a", "Succeeded", tracked: false));
        Assert.Equal(["SuccessCriteriaMet", "Complete"], Types(counted));
        Assert.Equal((1, 0), (counted.Status.Int(0, "succeeded"), counted.Status.Texts("uncountedTerminatedPods.succeeded").Count));
        Assert.Equal(Now.Stamp(), counted.Status.Text("completionTime"));
        Assert.Contains(("Normal", "Completed", "Job completed"), counted.Events);

        Assert.True(JobSync.Finished(With(job, counted)));
    }

    [Fact]
    public void More_failures_than_backoffLimit_fail_the_job()
    {
        var job = Job(status: "{ failed: 6, startTime: '2026-01-02T03:04:00Z' }");

        var plan = Plan(job, Pod("g", "Failed"));

        Assert.Equal(["FailureTarget"], Types(plan));
        Assert.Empty(plan.Create);
        var last = Plan(With(job, plan), Pod("g", "Failed", tracked: false));
        Assert.Equal(["FailureTarget", "Failed"], Types(last));
        Assert.Equal("BackoffLimitExceeded", last.Status.Objects("conditions").Last().Text("reason"));
    }

    [Fact]
    public void The_next_pod_waits_ten_seconds_after_a_failure_and_twice_as_long_after_the_second()
    {
        var job = Job(status: "{ failed: 1, startTime: '2026-01-02T03:04:00Z' }");

        var first = Plan(job, Pod("a", "Failed", tracked: false, endedAgo: 4));
        Assert.Empty(first.Create);
        Assert.Equal(TimeSpan.FromSeconds(6), first.Again);
        var second = Plan(job, Pod("a", "Failed", tracked: false, endedAgo: 30), Pod("b", "Failed", tracked: false, endedAgo: 4));
        Assert.Equal(TimeSpan.FromSeconds(16), second.Again);
        Assert.Single(Plan(job, Pod("a", "Failed", tracked: false, endedAgo: 10)).Create);
    }

    [Fact]
    public void Suspending_discards_the_pods_uncounted_and_resuming_begins_anew()
    {
        var job = Job("suspend: true,", "{ startTime: '2026-01-02T03:04:00Z', active: 1 }");

        var plan = Plan(job, Pod("a", "Running"));

        Assert.Equal((1, 0), (plan.Discard.Count, plan.Delete.Count));
        Assert.Equal(["Suspended"], Types(plan));
        Assert.True(plan.Status["startTime"] is null && plan.Status["active"] is null);

        job["spec"]!["suspend"] = false;
        var resumed = Plan(With(job, plan));
        Assert.Equal("JobResumed", resumed.Status.Objects("conditions").Single().Text("reason"));
        Assert.Equal((Now.Stamp(), 1), (resumed.Status.Text("startTime"), resumed.Create.Count));
    }

    [Fact]
    public void The_deadline_deletes_what_runs_and_fails_the_job_when_it_is_gone()
    {
        var job = Job("activeDeadlineSeconds: 3,", "{ startTime: '2026-01-02T03:04:00Z' }");

        var plan = Plan(job, Pod("a", "Running"));
        Assert.Single(plan.Delete);
        Assert.Equal("DeadlineExceeded", plan.Status.Objects("conditions").Single().Text("reason"));
        var going = Plan(With(job, plan), Pod("a", "Running", deleting: true));
        Assert.Equal(["a"], going.Status.Texts("uncountedTerminatedPods.failed"));
        Assert.Equal(["FailureTarget", "Failed"], Types(Plan(With(job, going))));
    }

    [Fact]
    public void A_deadline_to_come_is_looked_at_when_it_comes() =>
        Assert.Equal(
            TimeSpan.FromSeconds(95),
            Plan(Job("activeDeadlineSeconds: 100,", "{ startTime: '2026-01-02T03:04:00Z' }"), Pod("a", "Running")).Again
        );

    [Fact]
    public void An_indexed_job_fills_the_free_indexes_and_counts_each_once()
    {
        var job = Job("completionMode: Indexed,", "{ startTime: '2026-01-02T03:04:00Z', completedIndexes: '0', succeeded: 1 }");
        (job["spec"]!["completions"], job["spec"]!["parallelism"]) = (4, 3);

        var plan = Plan(job, Pod("b", "Running", index: 1), Pod("c", "Succeeded", index: 2));

        Assert.Equal([3], plan.Create);
        Assert.Equal("0,2", plan.Status.Text("completedIndexes"));
        var twice = Plan(job, Pod("x", "Succeeded", index: 0));
        Assert.Empty(twice.Status.Texts("uncountedTerminatedPods.succeeded"));
        Assert.Single(twice.Release);
    }

    [Fact]
    public void A_failure_policy_fails_the_job_by_exit_code_and_ignores_disruptions()
    {
        const string policy =
            "podFailurePolicy: { rules: [{ action: FailJob, onExitCodes: { operator: In, values: [42] } }, { action: Ignore, "
            + "onPodConditions: [{ type: DisruptionTarget }] }] },";
        var evicted = Pod("e", "Failed");
        evicted["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "DisruptionTarget", ["status"] = "True" });

        var failed = Plan(Job(policy), Pod("a", "Failed", exitCode: 42));
        Assert.Equal(
            "Container main for pod n/j-a failed with exit code 42 matching FailJob rule at index 0",
            failed.Status.Objects("conditions").Single().Text("message")
        );
        var ignored = Plan(Job(policy), evicted);
        Assert.Empty(ignored.Status.Texts("uncountedTerminatedPods.failed"));
        Assert.Equal((1, 1), (ignored.Release.Count, ignored.Create.Count));
    }

    [Fact]
    public void Less_parallelism_discards_pods_and_terminating_ones_are_replaced_only_once_they_have_failed_if_so_wanted()
    {
        var job = Job(status: "{ startTime: '2026-01-02T03:04:00Z' }");
        (job["spec"]!["completions"], job["spec"]!["parallelism"]) = (5, 1);
        Assert.Single(Plan(job, Pod("a", "Running"), Pod("b", "Pending")).Discard);

        job["spec"]!["podReplacementPolicy"] = "Failed";
        Assert.Empty(Plan(job, Pod("a", "Running", deleting: true)).Create);
    }

    [Theory]
    [InlineData("0-2,4", "0-2,4")]
    [InlineData("0,1,3", "0,1,3")]
    [InlineData("", "")]
    public void Index_sets_read_what_they_write(string text, string expected) =>
        Assert.Equal(expected, IndexSet.Format(IndexSet.Parse(text)));
}
