using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class LifeCycleTests(Cluster cluster)
{
    [Fact]
    public async Task A_job_is_suspended_goes_on_is_given_more_trials_and_leaves_its_models_behind()
    {
        var kubectl = await cluster.NamespaceAsync("lifecycle");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        var job = BadInputTests.Job.Replace("name: bad", "name: life", StringComparison.Ordinal);
        await kubectl.ApplyAsync(job.Replace("spec:\n", "spec:\n  suspend: true\n", StringComparison.Ordinal));
        await kubectl.WaitAsync("condition=Suspended", "trainingjob/life");
        Assert.Equal("", await PodsAsync(kubectl));

        await kubectl.RunAsync("patch", "trainingjob", "life", "--type=merge", "-p", """{"spec":{"suspend":false}}""");
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/life");
        var more = """{"spec":{"sweep":{"maxTrials":3},"history":{"limit":1}}}""";
        await kubectl.RunAsync("patch", "trainingjob", "life", "--type=merge", "-p", more);
        await kubectl.WaitAsync("jsonpath={.status.model.version}=2", "trainingjob/life");

        // The best of the three trials stays; the others stand in trials.parquet beside the model.
        var best = (string)(await kubectl.GetAsync("trainingjob", "life"))["status"]!["best"]!["trial"]!;
        string[] others = ["trials", "-l", "trainyard.dev/job=life", "--field-selector", $"metadata.name!={best}"];
        await kubectl.RunAsync(["wait", "--for=delete", .. others, $"--timeout={Settings.Timeout}"]);
        await kubectl.GetAsync("trial", best);
        Assert.Equal(3, (int)(await kubectl.GetAsync("trainingjob", "life"))["status"]!["trials"]!["total"]!);
        Assert.Equal(1 + 3, await ExportedLinesAsync(kubectl));

        var (exit, _, refused) = await kubectl.TryAsync(
            "patch",
            "trainingjob",
            "life",
            "--type=merge",
            "-p",
            """{"spec":{"objective":{"metric":"mae"}}}"""
        );
        Assert.Equal((1, true), (exit, refused.Contains("create another TrainingJob", StringComparison.Ordinal)));
        await kubectl.RunAsync("delete", "trainingjob", "life");
        await kubectl.RunAsync("wait", "--for=delete", "pods", "-l", "trainyard.dev/job=life", $"--timeout={Settings.Timeout}");
        Assert.Equal("", await PodsAsync(kubectl));

        // The models of the one that is gone keep their versions.
        await kubectl.ApplyAsync(job);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/life");
        Assert.Equal(3, (int)(await kubectl.GetAsync("trainingjob", "life"))["status"]!["model"]!["version"]!);
    }

    [Fact]
    public async Task A_program_that_always_fails_is_told_once_with_its_exit_code_and_last_lines()
    {
        var kubectl = await cluster.NamespaceAsync("alike");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(
            BadInputTests
                .Job.Replace("name: bad", "name: alike", StringComparison.Ordinal)
                .Replace("maxTrials: 2", "maxTrials: 50", StringComparison.Ordinal)
                .Replace(
                    "  output:",
                    "  trial: { retries: 0, workers: Pod, command: [sh, -c, \"echo load; echo 'no module x' >&2; exit 3\"] }\n  output:",
                    StringComparison.Ordinal
                )
        );
        await kubectl.WaitAsync("condition=Failed", "trainingjob/alike");

        var status = (await kubectl.GetAsync("trainingjob", "alike"))["status"]!;
        var failed = status["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == "Failed")!;
        Assert.Equal("EveryTrialFails", (string)failed["reason"]!);
        Assert.Contains("exit code 3: load | no module x", (string)failed["message"]!, StringComparison.Ordinal);
        Assert.InRange((int)status["trials"]!["total"]!, 3, 6);
    }

    private static async Task<int> ExportedLinesAsync(Kubectl kubectl)
    {
        var file = Path.GetTempFileName();
        try
        {
            await kubectl.TrainyardAsync("export", "life", "--format", "csv", "--to", file);
            return (await File.ReadAllLinesAsync(file)).Length;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<string> PodsAsync(Kubectl kubectl) =>
        kubectl.RunAsync("get", "pods", "-l", "app.kubernetes.io/part-of=trainyard", "-o", "name");
}
