using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class BadInputTests(Cluster cluster)
{
    [Theory]
    [InlineData("algorithm", "GradientBoosting", "Gradient", "Accepted", "spec.model.algorithm")]
    [InlineData(
        "no-space",
        "parameters: [{ name: maxDepth, type: Integer, min: 1, max: 3 }]",
        "parameters: []",
        "Accepted",
        "spec.sweep.parameters"
    )]
    [InlineData("sampler", "sampler: { name: Random }", "sampler: { name: Simplex }", "Accepted", "spec.sweep.sampler")]
    [InlineData(
        "space",
        "parameters: [{ name: maxDepth, type: Integer, min: 1, max: 3 }]",
        "parameters: [{ name: booster, type: Categorical, values: [gbtree, dart] }]",
        "Accepted",
        "spec.sweep.sampler",
        "sampler: { name: Random }",
        "sampler: { name: CMA-ES }"
    )]
    [InlineData("source", "points.csv", "pionts.csv", "Failed", "pionts.csv")]
    [InlineData("label", "label: [price]", "label: [cost]", "Failed", "cost")]
    public async Task A_fault_ends_in_a_condition_that_names_it(
        string name,
        string right,
        string wrong,
        string condition,
        string named,
        string alsoRight = "",
        string alsoWrong = ""
    )
    {
        var kubectl = await cluster.NamespaceAsync(name);
        await kubectl.ApplyAsync(Claim);
        await Datasets.FillPointsAsync(kubectl);

        var yaml = Job.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Job, yaml);
        await kubectl.ApplyAsync(alsoRight.Length > 0 ? yaml.Replace(alsoRight, alsoWrong, StringComparison.Ordinal) : yaml);
        await kubectl.WaitAsync(condition == "Accepted" ? "condition=Accepted=false" : "condition=Failed", "trainingjob/bad");

        var found = (await kubectl.GetAsync("trainingjob", "bad"))["status"]!["conditions"]!
            .AsArray()
            .Single(c => (string)c!["type"]! == condition)!;
        Assert.Contains(named, (string)found["message"]!, StringComparison.Ordinal);
        Assert.Matches("^[A-Z][A-Za-z]+$", (string)found["reason"]!);
        Assert.Contains(
            (string)found["message"]!,
            string.Join(
                ' ',
                (await kubectl.RunAsync("describe", "trainingjob", "bad")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            ),
            StringComparison.Ordinal
        );

        if (condition == "Failed")
            Assert.Equal("", await kubectl.RunAsync("get", "trials", "-l", "trainyard.dev/job=bad", "-o", "name"));

        // The operator goes on with everything else.
        await kubectl.ApplyAsync(Job.Replace("name: bad", "name: good", StringComparison.Ordinal));
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/good");
    }

    internal static readonly string Claim = $$"""
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: points }
        spec: { accessModes: [{{Settings.AccessMode}}], resources: { requests: { storage: 16Mi } } }
        """;

    internal const string Job = """
        apiVersion: trainyard.dev/v1alpha1
        kind: TrainingJob
        metadata: { name: bad }
        spec:
          data:
            sources: [{ name: points, uri: pvc://points/points.csv }]
            label: [price]
            validation: { strategy: Holdout, fraction: 0.25 }
          model: { task: Regression, algorithm: GradientBoosting, parameters: { rounds: 5 } }
          objective: { metric: rmse }
          sweep:
            sampler: { name: Random }
            maxTrials: 2
            parallelism: 2
            parameters: [{ name: maxDepth, type: Integer, min: 1, max: 3 }]
          output: { uri: pvc://points/models }
        """;
}
