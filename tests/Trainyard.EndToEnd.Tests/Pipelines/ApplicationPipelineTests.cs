using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Pipelines;

/// <summary>The templates of ci/ as an application's repository includes them, run on our own cluster.</summary>
public sealed class ApplicationPipelineTests(Cluster cluster)
{
    // Of so few requests on a machine that others use, latency tells nothing.
    private const string Small =
        "--set training.trials=2,replicas.min=1,rollout.interval=1s,rollout.minRequests=4,rollout.steps={50},rollout.gates.maxP99=30s";

    [Fact]
    public async Task A_branch_gets_an_environment_that_predicts_is_tried_by_scenarios_and_goes_again()
    {
        using var repository = await RepositoryAsync("feature/cheaper");
        // gitlab-ci-local makes this one of the name before its variables have their values.
        string[] review = ["--variable", "DOMAIN=flats.localhost", "--variable", "CI_ENVIRONMENT_SLUG=review-feature-cheaper"];

        var deployed = await RunAsync(repository, [.. review, "review", "review-smoke", "review-scenarios"]);
        Assert.Contains("review           > flats serves pvc://flats/models/1 at ", deployed, StringComparison.Ordinal);
        Assert.Contains("""-> {"prediction":""", deployed, StringComparison.Ordinal);
        Assert.Contains("sizes: passed: accuracy 1 (at least 1) on 3 rows", deployed, StringComparison.Ordinal);

        await File.WriteAllTextAsync(
            repository.In("scenarios/wrong.json"),
            """
            {
              "X": [{ "area": 30, "rooms": 1, "floor": 2 }, { "area": 90, "rooms": 4, "floor": 8 }],
              "y": [72, 1000],
              "tolerance": 25
            }
            """
        );
        await repository.CommitAsync();
        var tried = await RunAsync(repository, [.. review, "review-scenarios"]);
        Assert.Contains("wrong: FAILED: accuracy 0.5 (at least 1) on 2 rows", tried, StringComparison.Ordinal);
        Assert.Matches("review-scenarios finished in .* WARN 2", tried); // A failure: it warns where somebody has started it by hand.

        await RunAsync(repository, [.. review, "stop-review"]);
        Assert.Equal(1, (await Anywhere.TryAsync("get", "namespace", "flats-review-feature-cheaper")).Exit);
    }

    [Fact]
    public async Task Production_follows_a_canary_and_goes_back_by_itself()
    {
        using var repository = await RepositoryAsync("main");
        var kubectl = new Kubectl(cluster.Kubeconfig, "flats-production");
        string[] production = ["--variable", "DOMAIN=flats.localhost", "--manual", "production", "production", "production-smoke"];

        await RunAsync(repository, ["--variable", $"DEPLOY_VALUES={Small}", .. production]);
        Assert.Equal("pvc://flats/models/1", await FieldAsync(kubectl, "model.uri"));

        // Another model, and a smoke test that is not content with it.
        var templates = await File.ReadAllTextAsync(repository.In("ci/deploy.yml"));
        await File.WriteAllTextAsync(repository.In("ci/deploy.yml"), templates.Replace("= 422 ]", "= 200 ]", StringComparison.Ordinal));
        await repository.CommitAsync();
        await using (Load(await FieldAsync(kubectl, "url"), repository.In("load.log")))
        {
            string[] another = ["--variable", $"DEPLOY_VALUES={Small},training.seed=8", .. production, "production-rollback"];
            var (exit, output) = await repository.PipelineAsync(cluster.Kubeconfig, another);
            Assert.True(exit != 0, output);
            Assert.Contains("> flats serves pvc://flats/models/2 at ", output, StringComparison.Ordinal);
            Assert.Contains("a wrong row is answered by 422, not as it should be", output, StringComparison.Ordinal);
            Assert.Contains("production-rollback > flats serves pvc://flats/models/1 again", output, StringComparison.Ordinal);
            Assert.Equal("pvc://flats/models/1", await FieldAsync(kubectl, "model.uri"));

            // The next deployment follows its training again: here the same one, whose model is there.
            await File.WriteAllTextAsync(repository.In("ci/deploy.yml"), templates);
            await repository.CommitAsync();
            var again = await RunAsync(repository, ["--variable", $"DEPLOY_VALUES={Small},training.seed=8", .. production]);
            var told = again + await kubectl.RunAsync("describe", "predictor");
            Assert.True(await FieldAsync(kubectl, "model.uri") == "pvc://flats/models/2", told);
        }

        var events = await kubectl.RunAsync("get", "events", "--field-selector", "involvedObject.name=flats");
        Assert.Contains("all gates held over 1 steps: v2 takes over", events, StringComparison.Ordinal);
    }

    private Kubectl Anywhere => new(cluster.Kubeconfig, "default");

    private static Task<string> FieldAsync(Kubectl kubectl, string field) =>
        kubectl.RunAsync("get", "predictor", "flats", "--output", $"jsonpath={{.status.{field}}}");

    private async Task<GitLabRepository> RepositoryAsync(string branch)
    {
        Assert.SkipWhen(cluster.Local is null, "the environments' hosts are reached on the local cluster alone");
        await cluster.SharedNamespaceAsync();
        return await GitLabRepository.CreateAsync(branch, ("infra/gitlab/application", "."), ("ci", "ci"));
    }

    private async Task<string> RunAsync(GitLabRepository repository, string[] arguments)
    {
        var (exit, output) = await repository.PipelineAsync(cluster.Kubeconfig, arguments);
        Assert.True(exit == 0, output);
        return output;
    }

    /// <summary>A canary is measured by requests.</summary>
    private static ChildProcess Load(string url, string log) =>
        new(Path.Combine(Repository.Dist, "trainyard"), ["load", url, "--rate", "20", "--duration", "3m"], log);
}
