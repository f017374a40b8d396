using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Pipelines;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class IceCubeTests(Cluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-telescope-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pulses_become_features_in_the_pods_of_the_application_and_a_direction_is_served()
    {
        var kubectl = await ObservedAsync();

        var release = new Release(kubectl, "ice", "icecube");
        await release.InstallAsync(Review);
        await kubectl.WaitAsync("condition=Available", "predictor/ice");
        await release.TestAsync();

        var status = (await OnlyJobAsync(kubectl))["status"]!;
        Assert.Equal(3, (int)status["trials"]!["total"]!);
        Assert.InRange((double)status["model"]!["holdout"]!["value"]!, 0.1, 1.4); // A constant direction is 1.57 radians off.
        using var forward = await PortForward.OpenAsync(kubectl, "ice");
        var random = (await forward.Http.GetFromJsonAsync<JsonNode>("/random", TestContext.Current.CancellationToken))!;
        Assert.Equal(26, random["features"]!.AsObject().Count);
        Assert.InRange((double)random["prediction"]!["zenith"]!, 0, Math.PI);
        await TestAsync(kubectl, random);

        // Another definition is another job; until it has a model, the old one answers, though its job is gone.
        await release.InstallAsync([.. Review, "training.rounds=20", "suspend=true"]);
        Assert.NotEqual((string)status["model"]!["uri"]!, (string?)(await OnlyJobAsync(kubectl))["status"]?["model"]?["uri"]);
        Assert.Equal(HttpStatusCode.OK, (await forward.Http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(status["model"]!["digest"]!.ToString(), await ServedAsync(kubectl));
    }

    /// <summary>By .gitlab-ci.yml, as it stands.</summary>
    [Fact]
    public async Task A_branch_of_this_repository_gets_the_application_which_predicts_and_goes_again()
    {
        Assert.SkipWhen(cluster.Local is null, "the environments' hosts are reached on the local cluster alone");
        string[] parts = [".gitlab-ci.yml", "ci", "charts"];
        using var repository = await GitLabRepository.CreateAsync("feature/muons", [.. parts.Select(part => (part, part))]);
        var kubectl = await ObservedAsync();
        string[] review =
        [
            .. Variable("NAMESPACE", kubectl.Namespace),
            .. Variable("DOMAIN", "ice.localhost"),
            .. Variable("CI_ENVIRONMENT_SLUG", "review-feature-muons"),
            .. Variable("DEPLOY_VALUES", "--set data.folder=pvc://icecube,models.folder=pvc://models"),
        ];

        var (exit, output) = await repository.PipelineAsync(cluster.Kubeconfig, [.. review, "review", "review-smoke"]);
        Assert.True(exit == 0, output);
        const string serves = "> icecube serves pvc://models/icecube/1 at http://review-feature-muons.ice.localhost";
        Assert.Contains(serves, output, StringComparison.Ordinal);
        Assert.Matches("""-> \{"prediction":\{"azimuth":[\d.]+,"zenith":""", output);

        (exit, output) = await repository.PipelineAsync(cluster.Kubeconfig, [.. review, "stop-review"]);
        Assert.True(exit == 0, output);
        Assert.Equal(1, (await kubectl.TryAsync("get", "namespace", kubectl.Namespace)).Exit);
    }

    /// <summary>The chart takes the features' query from a file of its own: charts are packed.</summary>
    [Fact]
    public async Task The_features_of_the_chart_are_those_of_the_example() =>
        Assert.Equal(
            await File.ReadAllTextAsync(Repository.Example("icecube/features.sql"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "charts", "icecube", "files", "features.sql"),
                TestContext.Current.CancellationToken
            )
        );

    /// <summary>What the chart's CronJob does at its time; the local cluster has none, so that its Job is taken out of it.</summary>
    private static async Task TestAsync(Kubectl kubectl, JsonNode random)
    {
        var scenario = new JsonObject
        {
            ["X"] = new JsonArray(random["features"]!.DeepClone()),
            ["y"] = new JsonArray(random["prediction"]!.DeepClone()),
            ["expect"] = new JsonObject { ["meanAngle"] = 0.001 },
        };
        await kubectl.RunAsync("create", "configmap", "scenarios", $"--from-literal=same.json={scenario.ToJsonString()}");
        string[] values = ["scenarios.schedule=0 5 * * *", "scenarios.configMap=scenarios", "--show-only=templates/scenarios.yaml"];
        var cronJob = await Release.TemplateAsync("icecube", "ice", kubectl.Namespace, values);
        var template = cronJob[(cronJob.IndexOf("  jobTemplate:\n", StringComparison.Ordinal) + "  jobTemplate:\n".Length)..];
        await kubectl.ApplyAsync(
            $"apiVersion: batch/v1\nkind: Job\nmetadata: {{ name: now }}\n{template.Replace("\n    ", "\n", StringComparison.Ordinal)[4..]}"
        );
        await kubectl.WaitAsync("condition=Complete", "job/now");

        Assert.Contains("1 passed, 0 failed", await kubectl.RunAsync("logs", "job/now"), StringComparison.Ordinal);
    }

    /// <summary>A namespace with a claim in which a simulated telescope's events are, and an empty one.</summary>
    private async Task<Kubectl> ObservedAsync()
    {
        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard-telescope"),
            ["--events", "300", "--batches", "2", "--seed", "5", "--out", _folder]
        );
        Assert.True(exit == 0, output + error);
        return await cluster.ExampleDataAsync("icecube", claim: "icecube", Directory.GetFiles(_folder));
    }

    private static string[] Variable(string name, string value) => ["--variable", $"{name}={value}"];

    /// <summary>As a branch is deployed, on claims that are there.</summary>
    private static string[] Review =>
        ["--values=charts/icecube/values/review.yaml", "host=ice.localhost", "data.folder=pvc://icecube", "models.folder=pvc://models"];

    private static async Task<JsonNode> OnlyJobAsync(Kubectl kubectl) =>
        Assert.Single((await kubectl.GetAsync("trainingjobs"))["items"]!.AsArray())!;

    private static async Task<string> ServedAsync(Kubectl kubectl) =>
        (string)(await kubectl.GetAsync("predictor", "ice"))["status"]!["model"]!["digest"]!;
}
