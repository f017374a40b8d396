using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Node.Workloads.Deployments;

namespace Trainyard.Local.Tests.Workloads;

public sealed class RolloutTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static JsonObject Deployment(
        int replicas,
        string strategy = "{ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }",
        string image = "new"
    ) =>
        (JsonObject)
            Yaml.Read(
                $$"""
                metadata: { name: d, namespace: n, uid: d, generation: 2 }
                spec:
                  { replicas: {{replicas}}, progressDeadlineSeconds: 600, selector: { matchLabels: { app: d } }, strategy: {{strategy}},
                    template: { metadata: { labels: { app: d } }, spec: { containers: [{ name: main, image: {{image}} }] } } }
                """
            )!;

    private static JsonObject Set(string image, int replicas, int available, int revision = 1) =>
        (JsonObject)
            Yaml.Read(
                $$"""
                metadata: { name: d-{{image}}, namespace: n, uid: {{image}}, creationTimestamp: '{{revision}}', annotations: { deployment.kubernetes.io/revision: '{{revision}}' } }
                spec:
                  { replicas: {{replicas}},
                    template: { metadata: { labels: { app: d, pod-template-hash: h{{image}} } }, spec: { containers: [{ name: main, image: {{image}} }] } } }
                status: { replicas: {{replicas}}, readyReplicas: {{available}}, availableReplicas: {{available}}, terminatingReplicas: 0 }
                """
            )!;

    [Fact]
    public void The_first_set_gets_all_replicas_and_a_name_from_its_template()
    {
        var rollout = new Rollout(Deployment(3), []);

        var set = rollout.BuildNew(rollout.NewReplicas());

        Assert.Equal(3, set.Int(0, "spec.replicas"));
        Assert.Equal("d-" + set.Text("metadata.labels.pod-template-hash"), set.Name());
        Assert.Equal(set.Name(), new Rollout(Deployment(5), []).BuildNew(1).Name());
        Assert.NotEqual(set.Name(), new Rollout(Deployment(3, image: "other"), []).BuildNew(1).Name());
    }

    [Fact]
    public void Surge_lets_one_new_pod_come_and_the_old_one_go_only_when_that_is_available()
    {
        Assert.Equal(1, new Rollout(Deployment(2), [Set("old", 2, 2)]).NewReplicas());
        Assert.Empty(new Rollout(Deployment(2), [Set("old", 2, 2), Set("new", 1, 0, 2)]).OldReplicas());
        Assert.Equal(1, new Rollout(Deployment(2), [Set("old", 2, 2), Set("new", 1, 1, 2)]).OldReplicas().Single().Replicas);
        Assert.Equal(2, new Rollout(Deployment(2), [Set("old", 1, 1), Set("new", 1, 1, 2)]).NewReplicas());
    }

    [Fact]
    public void Unhealthy_old_pods_go_first()
    {
        var rollout = new Rollout(Deployment(2), [Set("bad", 1, 0), Set("new", 2, 2, 2)]);

        Assert.Equal(("d-bad", 0), rollout.OldReplicas().Select(r => (r.Set.Name(), r.Replicas)).Single());
    }

    [Theory]
    [InlineData("{}", 4, 1, 1)]
    [InlineData("{ rollingUpdate: { maxSurge: 25%, maxUnavailable: 25% } }", 2, 1, 0)]
    [InlineData("{ rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }", 2, 0, 1)]
    [InlineData("{ rollingUpdate: { maxSurge: 50%, maxUnavailable: 3 } }", 3, 2, 3)]
    public void Surge_rounds_up_and_unavailability_down(string strategy, int replicas, int surge, int unavailable)
    {
        var rollout = new Rollout(Deployment(replicas, strategy), []);

        Assert.Equal((surge, unavailable), (rollout.MaxSurge, rollout.MaxUnavailable));
    }

    [Fact]
    public void Going_back_takes_the_old_set_again_under_the_next_revision()
    {
        var rollout = new Rollout(Deployment(1, image: "old"), [Set("old", 0, 0), Set("new", 1, 1, 2)]);

        Assert.Equal(("d-old", 3), (rollout.New!.Name(), rollout.NextRevision()));
    }

    [Fact]
    public void Recreate_empties_the_old_sets_first()
    {
        var rollout = new Rollout(Deployment(2, "{ type: Recreate }"), [Set("old", 2, 2)]);

        Assert.Equal(0, rollout.OldReplicas().Single().Replicas);
        Assert.Equal(2, rollout.NewReplicas());
    }

    [Fact]
    public void A_change_of_replicas_in_the_middle_is_shared_out()
    {
        var old = Set("old", 6, 6);
        var next = Set("new", 4, 4, 2);
        foreach (var set in (JsonObject[])[old, next])
            set["metadata"]!["annotations"]!["deployment.kubernetes.io/max-replicas"] = "10";

        var shares = new Rollout(Deployment(20, "{ rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }"), [old, next])
            .Proportional()
            .ToDictionary(r => r.Set.Name(), r => r.Replicas);

        Assert.Equal((12, 8), (shares["d-old"], shares["d-new"]));
    }

    [Fact]
    public void The_status_tells_progress_completion_and_a_missed_deadline()
    {
        var deployment = Deployment(1);
        var (progressing, again) = RolloutStatus.Build(new Rollout(deployment, [Set("new", 1, 0)]), Now);
        deployment["status"] = progressing.DeepClone();
        var (late, _) = RolloutStatus.Build(new Rollout(deployment, [Set("new", 1, 0)]), Now.AddSeconds(601));
        var (complete, _) = RolloutStatus.Build(new Rollout(deployment, [Set("new", 1, 1)]), Now);

        Assert.Equal(("ReplicaSetUpdated", TimeSpan.FromSeconds(600)), (Reason(progressing), again));
        Assert.Equal("ProgressDeadlineExceeded", Reason(late));
        Assert.Equal("NewReplicaSetAvailable", Reason(complete));
        Assert.Equal((1, null), (progressing.Int(0, "unavailableReplicas"), complete["unavailableReplicas"]));

        static string? Reason(JsonObject status) => status.Objects("conditions").First(c => c.Text("type") == "Progressing").Text("reason");
    }
}
