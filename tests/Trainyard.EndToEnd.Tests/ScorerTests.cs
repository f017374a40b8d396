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
