using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class RetrainingTests(Cluster cluster)
{
    [Fact]
    public async Task Two_objectives_come_to_a_front_other_data_begin_a_run_and_old_versions_go_but_for_the_one_that_serves()
    {
        var kubectl = await cluster.NamespaceAsync("retraining");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(Job);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/points");

        var status = (await kubectl.GetAsync("trainingjob", "points"))["status"]!;
        var front = status["front"]!["trials"]!.AsArray();
        Assert.Contains(front, trial => (string)trial!["trial"]! == (string)status["best"]!["trial"]!);
        Assert.All(front, trial => Assert.Equal(2, trial!["values"]!.AsArray().Count));
        Assert.Equal("rmse", (string)status["model"]!["holdout"]!["metric"]!);

        await kubectl.ApplyAsync(Pinned);
        await kubectl.RunAsync("delete", "job/fill-points-0", "configmap/fill-points-0");
        await Datasets.FillPointsAsync(kubectl, count: 80);
        await kubectl.WaitAsync("jsonpath={.status.model.version}=2", "trainingjob/points");
        await kubectl.RunAsync("annotate", "trainingjob", "points", "trainyard.dev/retrain=now");
        await kubectl.WaitAsync("jsonpath={.status.model.version}=3", "trainingjob/points");

        await kubectl.ApplyAsync(Look);
        await kubectl.WaitAsync("condition=Complete", "job/look");
    }

    private static readonly string Job = BadInputTests
        .Job.Replace("name: bad", "name: points", StringComparison.Ordinal)
        .Replace("objective: { metric: rmse }", "objectives: [{ metric: rmse }, { metric: mae, weight: 2 }]", StringComparison.Ordinal)
        .Replace("sampler: { name: Random }", "sampler: { name: Auto }", StringComparison.Ordinal)
        + """

          retrain: { onDataChange: true, pollInterval: 10s, keep: 1 }
        """;

    private const string Pinned = """
        apiVersion: trainyard.dev/v1alpha1
        kind: Predictor
        metadata: { name: pinned }
        spec:
          model: { uri: pvc://points/models/1 }
        """;

    private static readonly string Look = $$"""
        apiVersion: batch/v1
        kind: Job
        metadata: { name: look }
        spec:
          backoffLimit: 0
          template:
            spec:
              restartPolicy: Never
              securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: RuntimeDefault } }
              containers:
                - name: look
                  image: {{Settings.Busybox}}
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                  command: [sh, -c, "cd $TO/models && ls -d * && test -e 1/manifest.json && test ! -e 2/manifest.json && test -e 3/manifest.json"]
                  env: [{ name: TO, value: /to }]
                  volumeMounts: [{ name: to, mountPath: /to }]
              volumes:
                - { name: to, persistentVolumeClaim: { claimName: points } }
        """;
}
