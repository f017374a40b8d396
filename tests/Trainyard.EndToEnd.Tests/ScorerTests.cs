using System.Globalization;
using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class ScorerTests(Cluster cluster)
{
    [Fact]
    public async Task A_scorer_that_is_applied_beside_its_job_waits_for_the_model_and_scores_each_row_of_the_claim()
    {
        var kubectl = await cluster.NamespaceAsync("scorer");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(Scorer);
        await kubectl.WaitAsync("jsonpath={.status.phase}=Pending", "scorer/prices");
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("name: bad", "name: good", StringComparison.Ordinal));
        await kubectl.WaitAsync("condition=Succeeded", "scorer/prices");

        var status = (await kubectl.GetAsync("scorer", "prices"))["status"]!;
        Assert.Equal((60, 60, 0), ((int)status["rows"]!["read"]!, (int)status["rows"]!["scored"]!, (int)status["rows"]!["failed"]!));
        Assert.Equal((1, "points.csv"), ((int)status["model"]!["version"]!, (string)status["position"]!));
        var lines = (await PrintAsync(kubectl)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("size,dear,price", lines[0]);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}"), lines[1..].Select(line => line.Split(',')[0]));
        Assert.Equal(("false", "true"), (lines[1].Split(',')[1], lines[^1].Split(',')[1]));
    }

    [Fact]
    public async Task A_rare_class_is_decided_for_from_the_probability_on_that_its_costs_choose()
    {
        var kubectl = await cluster.NamespaceAsync("rare");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl, 200);
        await kubectl.ApplyAsync(Rare);
        await kubectl.WaitAsync("condition=Succeeded", "scorer/prices");

        var metrics = (await kubectl.GetAsync("trial", "good-1-00000"))["status"]!["metrics"]!;
        Assert.InRange((double)metrics["cost"]!, 0.01, 1);
        (string Verdict, double Probability)[] rows =
        [
            .. (await PrintAsync(kubectl)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split(',')).Select(
                cells => (cells[2], double.Parse(cells[1], CultureInfo.InvariantCulture))
            ),
        ];
        Assert.Equal(200, rows.Length);
        var fraud = rows.Where(row => row.Verdict == "fraud").Min(row => row.Probability);
        Assert.InRange(fraud, 0.01, 0.499);
        Assert.True(rows.Where(row => row.Verdict == "fine").Max(row => row.Probability) < fraud);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name()
    {
        var kubectl = await cluster.SharedNamespaceAsync();

        var (exit, _, error) = await kubectl.TryAsync(
            ["apply", "--dry-run=server", "-f", "-"],
            Scorer.Replace(
                "  output: { files: { uri: pvc://points/scored } }",
                "  output: { queue: { name: scored } }",
                StringComparison.Ordinal
            )
        );

        Assert.NotEqual(0, exit);
        Assert.Contains("output must be of the input's kind, or postgres", error, StringComparison.Ordinal);
    }

    private const string Scorer = """
        apiVersion: trainyard.dev/v1alpha1
        kind: Scorer
        metadata: { name: prices }
        spec:
          model: { trainingJob: good }
          input: { files: { uri: pvc://points/points.csv, key: [size] } }
          output: { files: { uri: pvc://points/scored } }
          columns: { dear: "prediction > 60", price: prediction }
          mode: Once
        """;

    // Of the points from 140 on every second one is fraud: no size tells which.
    private static readonly string Rare =
        Scorer.Replace("{ dear: \"prediction > 60\", price: prediction }", "{ verdict: prediction, p: score }", StringComparison.Ordinal)
        + """

            ---
            apiVersion: trainyard.dev/v1alpha1
            kind: TrainingJob
            metadata: { name: good }
            spec:
              data:
                sources: [{ name: points, uri: pvc://points/points.csv }]
                query: SELECT size, CASE WHEN size >= 140 AND size % 2 = 0 THEN 'fraud' ELSE 'fine' END AS verdict FROM points
                label: [verdict]
                validation: { folds: 3 }
              model:
                task: BinaryClassification
                algorithm: GradientBoosting
                parameters: { rounds: 20, maxDepth: 2, minChildWeight: 5, resampling: adasyn, resamplingRatio: 0.3 }
                costs: { falsePositive: 1, falseNegative: 30 }
              objective: { metric: cost, additionalMetrics: [recall] }
              output: { uri: pvc://points/models }
            """;

    /// <summary>The output, as a pod prints it: no cluster lets one look into a claim otherwise.</summary>
    private static async Task<string> PrintAsync(Kubectl kubectl)
    {
        await kubectl.ApplyAsync(
            $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: print }
            spec:
              template:
                spec:
                  restartPolicy: Never
                  securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: RuntimeDefault } }
                  containers:
                    - name: print
                      image: {{Settings.Busybox}}
                      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                      command: [sh, -c, "cat $FROM/scored/points.csv"]
                      env: [{ name: FROM, value: /from }]
                      volumeMounts: [{ name: from, mountPath: /from }]
                  volumes:
                    - { name: from, persistentVolumeClaim: { claimName: points } }
            """
        );
        await kubectl.WaitAsync("condition=Complete", "job/print");
        return await kubectl.RunAsync("logs", "job/print");
    }
}
