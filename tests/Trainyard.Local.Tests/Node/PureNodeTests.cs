using System.Text.Json.Nodes;
using Trainyard.Local.Node.Networking;
using Trainyard.Local.Node.Pods;
using Trainyard.Local.Node.Workloads;

namespace Trainyard.Local.Tests.Node;

/// <summary>The decisions of the node, without processes.</summary>
public sealed class PureNodeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static JsonObject Pod(string policy = "Never") =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "p",
                ["namespace"] = "n",
                ["uid"] = "u",
                ["generation"] = 1,
                ["labels"] = new JsonObject { ["a"] = "b" },
            },
            ["spec"] = new JsonObject { ["restartPolicy"] = policy },
        };

    private static ContainerRecord Container(string name = "main", bool init = false) =>
        new()
        {
            Spec = new JsonObject { ["name"] = name, ["image"] = "x" },
            Init = init,
        };

    private static ContainerRecord Running(ContainerRecord c) =>
        c with
        {
            Phase = ContainerPhase.Running,
            StartedAt = Now,
            ContainerId = "local://x",
            Started = true,
            Ready = true,
        };

    private static ContainerRecord Ended(ContainerRecord c, int code) =>
        c with
        {
            Phase = ContainerPhase.Terminated,
            ContainerId = "local://x",
            End = new Termination(code, code == 0 ? "Completed" : "Error", null, Now, Now, null),
        };

    [Fact]
    public void Init_containers_run_one_after_the_other_before_the_others()
    {
        ContainerRecord[] all = [Container("i1", init: true), Container("i2", init: true), Container("a"), Container("b")];

        Assert.Equal(["i1"], PodDecision.Decide(Pod(), all, Now).Start.Select(c => c.Name));
        Assert.Equal(["i2"], PodDecision.Decide(Pod(), [Ended(all[0], 0), .. all[1..]], Now).Start.Select(c => c.Name));
        Assert.Equal(
            ["a", "b"],
            PodDecision.Decide(Pod(), [Ended(all[0], 0), Ended(all[1], 0), .. all[2..]], Now).Start.Select(c => c.Name)
        );
        Assert.True(PodDecision.Decide(Pod(), [Ended(all[0], 1), .. all[1..]], Now).Over);
    }

    [Theory]
    [InlineData("Always", 0, false)]
    [InlineData("Always", 1, false)]
    [InlineData("OnFailure", 0, true)]
    [InlineData("OnFailure", 1, false)]
    [InlineData("Never", 0, true)]
    [InlineData("Never", 1, true)]
    public void The_restart_policy_decides_whether_an_end_is_final(string policy, int code, bool final) =>
        Assert.Equal(final, PodDecision.IsOver(Ended(Container(), code), policy));

    [Fact]
    public void A_container_that_must_wait_is_looked_at_when_its_time_comes()
    {
        var waiting = Container() with { RetryAt = Now.AddSeconds(5), Reason = "CrashLoopBackOff" };

        Assert.Equal(Now.AddSeconds(5), PodDecision.Decide(Pod("Always"), [waiting], Now).LookAgain);
        Assert.Single(PodDecision.Decide(Pod("Always"), [waiting], Now.AddSeconds(5)).Start);
    }

    [Fact]
    public void Restarts_wait_not_at_all_then_ten_seconds_then_twice_as_long_up_to_five_minutes()
    {
        var options = new NodeOptions { Folder = "" };

        Assert.Equal(
            [0, 10, 20, 40, 80, 160, 300, 300],
            Enumerable.Range(0, 8).Select(n => (int)PodDecision.RestartDelay(n, options).TotalSeconds)
        );
    }

    [Theory]
    [InlineData("Never", 0, 0, "Succeeded")]
    [InlineData("Never", 0, 1, "Failed")]
    [InlineData("OnFailure", 0, 1, "Running")]
    [InlineData("Always", 0, 0, "Running")]
    public void The_phase_follows_from_the_ends_and_the_policy(string policy, int first, int second, string phase) =>
        Assert.Equal(phase, PodStatus.Phase(Pod(policy), [Ended(Container("a"), first), Ended(Container("b"), second)]));

    [Fact]
    public void A_pod_waits_as_Pending_and_runs_as_soon_as_all_have_started()
    {
        Assert.Equal("Pending", PodStatus.Phase(Pod(), [Running(Container("a")), Container("b")]));
        Assert.Equal("Running", PodStatus.Phase(Pod(), [Running(Container("a")), Ended(Container("b"), 0)]));
    }

    [Fact]
    public void Conditions_come_in_the_recorded_order_and_keep_their_times_and_others_conditions()
    {
        var pod = Pod();
        pod["status"] = PodStatus.Build(pod, [Running(Container())], "127.64.0.1", Now);
        ((JsonArray)pod["status"]!["conditions"]!).Add((JsonNode)new JsonObject { ["type"] = "DisruptionTarget", ["status"] = "True" });

        var later = PodStatus.Build(pod, [Ended(Container(), 1)], "127.64.0.1", Now.AddSeconds(9));

        Assert.Equal(
            ["DisruptionTarget", "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"],
            later.Objects("conditions").Select(c => c.Text("type"))
        );
        Assert.Equal("PodFailed", later.Objects("conditions").First(c => c.Text("type") == "Ready").Text("reason"));
        Assert.Equal(Now.Stamp(), later.Objects("conditions").First(c => c.Text("type") == "PodScheduled").Text("lastTransitionTime"));
        Assert.Equal((Now.Stamp(), "Failed"), (later.Text("startTime"), later.Text("phase")));
    }

    [Fact]
    public void Probes_change_their_verdict_after_so_many_in_a_row()
    {
        var count = new ProbeCount(SuccessThreshold: 2, FailureThreshold: 3);

        Assert.Null(count.After(true).Verdict);
        Assert.True(count.After(true).After(true).Verdict);
        Assert.Null(count.After(false).After(false).After(true).After(false).Verdict);
        Assert.False(count.After(false).After(false).After(false).Verdict);
    }

    [Fact]
    public void Variables_are_expanded_once_and_only_where_they_are_known()
    {
        var values = new Dictionary<string, string> { ["A"] = "$(B)", ["B"] = "b" };

        Assert.Equal("$(B) b $(C) $(A) $ $x", ContainerVariables.Expand("$(A) $(B) $(C) $$(A) $ $x", values));
    }

    [Fact]
    public void Fields_and_resources_are_read_as_the_downward_API_shows_them()
    {
        var container = new JsonObject
        {
            ["resources"] = new JsonObject
            {
                ["limits"] = new JsonObject { ["memory"] = "1500Ki", ["cpu"] = "1500m" },
            },
        };

        Assert.Equal("b", FieldReference.Field(Pod(), "metadata.labels['a']", "1.2.3.4"));
        Assert.Equal("a=\"b\"", FieldReference.Field(Pod(), "metadata.labels", "1.2.3.4"));
        Assert.Equal("1.2.3.4", FieldReference.Field(Pod(), "status.podIP", "1.2.3.4"));
        Assert.Equal("2", FieldReference.Resource(container, new JsonObject { ["resource"] = "limits.cpu" }));
        Assert.Equal("2", FieldReference.Resource(container, new JsonObject { ["resource"] = "limits.memory", ["divisor"] = "1Mi" }));
        Assert.Equal("0", FieldReference.Resource(container, new JsonObject { ["resource"] = "requests.cpu" }));
    }

    [Fact]
    public void Images_are_found_whole_then_without_tag_then_by_prefix_and_a_few_have_a_shell()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("trainyard-images-").FullName, "images.yaml");
        File.WriteAllText(
            file,
            """
            trainyard/trainer: /opt/trainer
            trainyard/trainer:2: [/opt/trainer2, --fast]
            ghcr.io/me/*: { command: [mine], args: [serve], env: { A: b } }
            """
        );
        var map = new ImageMap([file]);

        Assert.Equal(["/opt/trainer"], map.Find("trainyard/trainer:1@sha256:00")!.Command);
        Assert.Equal(["/opt/trainer2", "--fast"], map.Find("trainyard/trainer:2")!.Command);
        Assert.Equal(("serve", "b"), (map.Find("ghcr.io/me/x:1")!.Args.Single(), map.Find("ghcr.io/me/x:1")!.Env["A"]));
        Assert.Empty(map.Find("docker.io/library/busybox:1.36")?.Command ?? ["docker.io needs no special case"]);
        Assert.Null(map.Find("nowhere.invalid/none:1"));
    }

    [Fact]
    public void Pods_get_addresses_of_their_own_and_keep_them()
    {
        var addresses = new PodAddresses("a folder");
        var first = addresses.Take("1", null);

        Assert.Equal(first, addresses.Take("1", null));
        Assert.Equal(500, Enumerable.Range(0, 500).Select(i => addresses.Take($"pod{i}", null)).Append(first).Distinct().Count() - 1);
        Assert.Equal("127.65.1.1", addresses.Take("2", "127.65.1.1"));
    }

    [Theory]
    [InlineData(80, 1024, 10_080)]
    [InlineData(8080, 1024, 8080)]
    [InlineData(80, 0, 80)]
    public void A_port_of_a_Service_that_this_user_may_not_open_is_higher(int port, int firstAllowed, int expected) =>
        Assert.Equal(expected, ServicePort.Of(port, firstAllowed));
}
