using System.Net;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>A folder with versions 1 to 5 of one job, and another's 6.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> _log = [];

    [Fact]
    public async Task The_oldest_versions_go_those_that_serve_by_place_or_digest_and_those_of_others_stay()
    {
        var store = await FilledAsync();
        var digest = ModelPackage.DigestOf("manifest 2"u8);

        await ApplyAsync(store, keep: 2, serving: [$"{store.Uri}/1/", digest, "s3://elsewhere/3"]);

        Assert.Equal([1, 2, 4, 5, 6], Whole());
        Assert.Equal(["claim"], Directory.EnumerateFiles(Path.Combine(_folder, "3")).Select(Path.GetFileName));
        Assert.Contains("version 1 stays: it serves", _log);
    }

    [Fact]
    public async Task A_number_whose_version_is_gone_is_given_to_no_other()
    {
        var store = await FilledAsync();
        await ApplyAsync(store, keep: 1, serving: []);

        Assert.Equal([5, 6], Whole());
        Assert.Equal(7, await ModelVersions.ClaimAsync(store, 1, "another/1"));
    }

    [Fact]
    public async Task Where_the_operator_does_not_tell_what_serves_all_stay()
    {
        var store = await FilledAsync();
        await ApplyAsync(store, keep: 1, serving: null);

        Assert.Equal([1, 2, 3, 4, 5, 6], Whole());
        Assert.Contains(_log, line => line.StartsWith("warning: 4 old versions stay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_bound_all_stay_and_nobody_is_asked()
    {
        await ApplyAsync(await FilledAsync(), keep: null, serving: []);

        Assert.Equal([1, 2, 3, 4, 5, 6], Whole());
        Assert.Empty(_log);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<FileArtifactStore> FilledAsync()
    {
        var store = new FileArtifactStore("file://" + _folder, _folder);
        for (var version = 1; version <= 6; version++)
        {
            await ModelVersions.ClaimAsync(store, version, version == 6 ? "other/6" : $"uid/{version}");
            await store.WriteAsync($"{version}/model.json", "{}"u8.ToArray());
            await store.WriteAsync($"{version}/{Manifest.FileName}", Encoding.UTF8.GetBytes($"manifest {version}"));
        }

        return store;
    }

    private IEnumerable<int> Whole() =>
        Enumerable.Range(1, 6).Where(version => File.Exists(Path.Combine(_folder, $"{version}", Manifest.FileName)));

    private async Task ApplyAsync(IArtifactStore store, int? keep, string[]? serving)
    {
        using var handler = new Answering(serving);
        var questions = new OperatorQuestions(handler, TimeProvider.System, name =>
            name == ContainerEnvironment.ReportUrl ? "http://operator/reports/default/sonar-5-model" : null
        );
        var trial = Trials.Regression("file:///none") with { Number = null, Owner = "uid/5", Keep = keep };
        await new Retention(questions, _log.Add).ApplyAsync(store, trial, version: 5, TestContext.Current.CancellationToken);
    }

    private sealed class Answering(string[]? serving) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                serving is not null && request.RequestUri!.AbsolutePath == "/reports/default/sonar-5-model/serving"
                    ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(serving)) }
                    : new HttpResponseMessage(HttpStatusCode.Unauthorized)
            );
    }
}
