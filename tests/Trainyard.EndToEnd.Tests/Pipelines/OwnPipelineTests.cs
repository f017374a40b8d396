using System.Text.RegularExpressions;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Pipelines;

/// <summary>Our own pipeline as GitLab's schema and gitlab-ci-local read it.</summary>
public sealed partial class OwnPipelineTests
{
    private static readonly (string, string)[] Pipeline = [(".gitlab-ci.yml", ".gitlab-ci.yml"), ("ci", "ci")];

    [Theory]
    [InlineData("feature/x", "push", "lint build generated charts test images review review-smoke stop-review")]
    [InlineData(
        "main",
        "push",
        "lint build generated charts test images staging staging-smoke production production-smoke production-rollback verify-cluster"
    )]
    [InlineData("main", "schedule", "verify-cluster")]
    public async Task Each_kind_of_pipeline_has_its_jobs(string branch, string source, string jobs)
    {
        using var repository = await GitLabRepository.CreateAsync(branch, Pipeline);

        var (exit, output) = await repository.PipelineAsync("", "--list-csv", "--variable", $"CI_PIPELINE_SOURCE={source}");

        Assert.True(exit == 0, output);
        var listed = output
            .Split('\n')
            .Where(line => line.Contains(';', StringComparison.Ordinal))
            .Skip(1)
            .Select(line => line.Split(';')[0]);
        Assert.Equal(jobs.Split(' ').Order(), listed.Order());
    }

    [Fact]
    public void A_release_links_to_every_file_that_it_makes()
    {
        var charts = Directory.GetDirectories(Path.Combine(Repository.Root, "charts")).Select(Path.GetFileName);
        string[] others =
        [
            "trainyard-$VERSION-linux-x64.tar.gz",
            "kubectl-trainyard-$VERSION-linux-x64.tar.gz",
            "krew.yaml",
            "Trainyard.Cli.$VERSION.nupkg",
            "install.yaml",
            "SHA256SUMS",
        ];
        var text = File.ReadAllText(Path.Combine(Repository.Root, "ci", "release.yml"));
        var links = Link().Matches(text).Select(link => link.Groups[1].Value);

        var made = charts.Select(chart => $"{chart}-$VERSION.tgz").Concat(others);
        Assert.Equal(made.Order(StringComparer.Ordinal), links.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(".gitlab-ci.yml", "stages: [check,", "stages: [", "check")]
    [InlineData("ci/deploy.yml", "auto_stop_in: 2 days", "auto_stop_in: [2]", "auto_stop_in")]
    [InlineData("ci/deploy.yml", "needs: [staging]", "needs: [stagnig]", "stagnig")]
    public async Task A_slip_is_found_and_named(string file, string right, string wrong, string named)
    {
        using var repository = await GitLabRepository.CreateAsync("main", Pipeline);
        var text = await File.ReadAllTextAsync(repository.In(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(repository.In(file), text.Replace(right, wrong, StringComparison.Ordinal));

        var (exit, output) = await repository.PipelineAsync("", "--list");

        Assert.True(exit != 0, output);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"url: ""\$FILES/([^""]+)""")]
    private static partial Regex Link();
}
