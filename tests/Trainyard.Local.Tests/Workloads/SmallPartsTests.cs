using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Local.ApiServer.Resources;
using Trainyard.Local.Node.Workloads;

namespace Trainyard.Local.Tests.Workloads;

public sealed class SmallPartsTests
{
    [Fact]
    public async Task A_key_that_is_added_often_is_done_once_and_a_failure_is_tried_again()
    {
        var done = new List<string>();
        var twice = new TaskCompletionSource();
        var loop = new ReconcileLoop(
            "test",
            key =>
            {
                done.Add(key.Name);
                if (done.Count(n => n == "b") == 2)
                    twice.SetResult();
                return key.Name == "b" && done.Count(n => n == "b") == 1 ? throw new InvalidOperationException("once") : null;
            },
            TimeProvider.System,
            NullLogger.Instance
        );
        foreach (var name in (string[])["a", "a", "b", "a"])
            loop.Add(new Key("n", name));

        loop.Start();
        await twice.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await loop.DisposeAsync();

        Assert.Equal(["a", "b", "b"], done);
    }

    [Theory]
    [InlineData("250m", 0.25)]
    [InlineData("2", 2)]
    [InlineData("64Mi", 67108864)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5k", 1500)]
    [InlineData("100n", 1e-7)]
    public void Quantities_are_read(string text, double expected) => Assert.Equal(expected, Quantity.Parse(text)!.Value, 1e-12);

    [Fact]
    public void A_pod_fits_if_labels_and_what_is_left_allow()
    {
        var node = Read("{ metadata: { labels: { disk: ssd } }, status: { allocatable: { cpu: '4', memory: 1Gi } } }");
        static JsonObject Pod(string spec) => Read($"{{ spec: {{ {spec} }} }}");
        const string twoCpus = "containers: [{ resources: { requests: { cpu: '2', memory: 1Mi } } }]";

        static PlacedPod Taking(string cpu) =>
            PlacedPod.Of(Pod($"containers: [{{ resources: {{ requests: {{ cpu: '{cpu}' }} }}, ports: [{{ hostPort: 80 }}] }}]"));

        Assert.Null(Scheduler.Misfit(Pod(twoCpus), node, [Taking("2")]));
        Assert.Equal(["Insufficient cpu"], Scheduler.Misfit(Pod(twoCpus), node, [Taking("2500m")])!.Reasons);
        Assert.False(Scheduler.Misfit(Pod(twoCpus), node, [Taking("2500m")])!.ForGood);
        Assert.Equal(
            ["Insufficient cpu", "Insufficient nvidia.com/gpu"],
            Scheduler.Misfit(Pod("containers: [{ resources: { requests: { cpu: '9', nvidia.com/gpu: '1' } } }]"), node, [])!.Reasons
        );
        Assert.Null(Scheduler.Misfit(Pod("nodeSelector: { disk: ssd }, containers: [{}]"), node, []));
        Assert.True(Scheduler.Misfit(Pod("nodeSelector: { disk: tape }, containers: [{}]"), node, [])!.ForGood);
        Assert.NotNull(
            Scheduler.Misfit(
                Pod(
                    """
                    containers: [{}], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution:
                      { nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: NotIn, values: [ssd] }] }] } } }
                    """
                ),
                node,
                []
            )
        );
        Assert.Equal(
            ["node(s) didn't have free ports for the requested pod ports"],
            Scheduler.Misfit(Pod("containers: [{ ports: [{ hostPort: 80 }] }]"), node, [Taking("1")])!.Reasons
        );
    }

    [Theory]
    [InlineData("{ key: gpu, effect: NoSchedule }", "[]", false)]
    [InlineData("{ key: gpu, effect: PreferNoSchedule }", "[]", true)]
    [InlineData("{ key: gpu, value: a, effect: NoSchedule }", "[{ key: gpu, operator: Equal, value: a }]", true)]
    [InlineData("{ key: gpu, value: a, effect: NoSchedule }", "[{ key: gpu, operator: Equal, value: b }]", false)]
    [InlineData("{ key: gpu, value: a, effect: NoExecute }", "[{ operator: Exists }]", true)]
    public void A_taint_keeps_away_what_does_not_tolerate_it(string taint, string tolerations, bool fits)
    {
        var node = Read($"{{ metadata: {{ name: n }}, spec: {{ taints: [{taint}] }}, status: {{ allocatable: {{ cpu: '4' }} }} }}");

        Assert.Equal(fits, Scheduler.Misfit(Read($"{{ spec: {{ containers: [{{}}], tolerations: {tolerations} }} }}"), node, []) is null);
    }

    [Theory]
    [InlineData("{ matchLabels: { a: b } }", true)]
    [InlineData("{ matchLabels: { a: c } }", false)]
    [InlineData("{ matchExpressions: [{ key: a, operator: In, values: [b, c] }, { key: z, operator: DoesNotExist }] }", true)]
    [InlineData("{ matchExpressions: [{ key: z, operator: NotIn, values: [b] }, { key: a, operator: Exists }] }", true)]
    [InlineData("{}", true)]
    public void Selectors_match(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Selects(Read(selector), new() { ["a"] = "b" }));

    [Theory]
    [InlineData("minAvailable: 1", 3, 2, 1, 3)]
    [InlineData("minAvailable: 50%", 3, 1, 2, 3)]
    [InlineData("maxUnavailable: 1", 3, 1, 2, 3)]
    [InlineData("maxUnavailable: 34%", 3, 1, 1, 3)]
    public void A_budget_allows_what_is_above_the_minimum(string spec, int pods, int allowed, int desired, int expected)
    {
        var budget = Read($"{{ metadata: {{ generation: 1 }}, spec: {{ {spec} }} }}");
        var covered = Enumerable
            .Range(0, pods)
            .Select(i =>
                Read(
                    $"{{ metadata: {{ name: p{i} }}, status: {{ conditions: [{{ type: Ready, status: '{(i < 3 ? "True" : "False")}' "
                        + $"}}] }} }}"
                )
            )
            .ToList();

        var status = DisruptionController.Status(budget, covered, pods, DateTimeOffset.UnixEpoch);

        Assert.Equal(
            (pods - desired, desired, expected),
            (status.Int(-1, "disruptionsAllowed"), status.Int(-1, "desiredHealthy"), status.Int(-1, "expectedPods"))
        );
        Assert.Equal(allowed > 0, status.IsAllowed());
    }

    private static JsonObject Read(string yaml) => (JsonObject)Yaml.Read(yaml)!;
}

file static class Reading
{
    public static bool IsAllowed(this JsonObject status) => status.Objects("conditions").Single().Text("status") == "True";
}
