using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests;

/// <summary>Objects as a cluster holds them that ran the release of commit 4514d47: this one finds them at its first start, and goes on
/// with them.</summary>
public sealed class ReleasedObjectsTests
{
    private const string Api = "/apis/trainyard.dev/v1alpha1/namespaces/default/";
    private readonly World _world = new();

    public static TheoryData<string> Files => ["4514d47-ended", "4514d47-searching"];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_the_last_release_wrote_is_read_and_nothing_of_it_is_lost(string file) => Assert.All(Objects(file), stored =>
        {
            var read = stored["kind"]!.ToString() switch
            {
                "TrainingJob" => Again<TrainingJob>(stored),
                "Trial" => Again<Trial>(stored),
                _ => Again<Predictor>(stored),
            };

            // What was refused for a word that nobody knows is not kept word for word; the operator never writes a spec.
            var parts =
                stored["status"]!["phase"]!.ToString() == "Rejected" ? (string[])["metadata", "status"] : ["metadata", "spec", "status"];
            foreach (var part in parts)
                AssertHolds(stored[part], read[part], $"{stored["metadata"]!["name"]}.{part}");
        });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_run_that_has_begun_is_not_taken_for_one_whose_spec_has_changed(string file)
    {
        var jobs = Objects(file)
            .Where(stored => stored["kind"]!.ToString() == "TrainingJob")
            .Select(stored => stored.Deserialize(ApiJson.Default.TrainingJob)!);

        Assert.All(jobs, job => Assert.False(Runs.HasThawed(job)));
        Assert.Contains(jobs, job => job.Status!.Frozen is not null);
    }

    [Fact]
    public async Task What_had_ended_stays_as_it_was_and_the_model_is_served_on()
    {
        var stored = Objects("4514d47-ended");
        Store(stored);
        _world.Restart();
        await _world.SettleAsync();
        _world.SetStatus<V1Deployment>(
            "sonar-v1",
            """{"observedGeneration":9,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1}"""
        );
        await _world.SettleAsync();

        Assert.Equal(stored.Select(Summary), stored.Select(one => Summary(_world.Api.Get(PathOf(one))!)));
        Assert.Empty(_world.All<V1Job>());
        Assert.Equal(stored.Count(one => one["kind"]!.ToString() == "Trial"), _world.All<Trial>().Count);
        Assert.Equal(1, _world.Get<Predictor>("sonar").Status!.Model!.Version);
        Assert.Equal(["sonar-v1"], _world.All<V1Deployment>().Select(deployment => deployment.Metadata.Name));
    }

    [Fact]
    public async Task A_finished_search_goes_on_with_the_trials_of_the_last_release_when_it_may_have_more()
    {
        Store(Objects("4514d47-ended"));
        _world.Restart();
        var spec = _world.Api.Get(Api + "trainingjobs/sonar")!["spec"]!;
        spec["sweep"]!["maxTrials"] = 9;
        _world.Put<TrainingJob>("sonar", spec.ToJsonString());
        await _world.SettleAsync();

        Assert.Equal((2, 8), (_world.Get<Trial>("sonar-2-00008").Spec.Run, _world.Get<Trial>("sonar-2-00008").Spec.Number));
        Assert.Equal("sonar-1-00000", _world.Get<TrainingJob>("sonar").Status!.Best!.Trial);
    }

    private static JsonNode Again<T>(JsonObject stored)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        JsonNode.Parse(ClusterJson.Options.Write(stored.Deserialize(ClusterJson.Options.Of<T>())!))!;

    /// <summary>All of the stored is there, numbers equal as numbers; what is new may be more.</summary>
    private static void AssertHolds(JsonNode? stored, JsonNode? read, string path)
    {
        if (stored is JsonObject map)
        {
            foreach (var (name, value) in map)
                AssertHolds(value, (read as JsonObject)?[name], $"{path}.{name}");
        }
        else if (stored is JsonArray list)
        {
            Assert.True(list.Count == (read as JsonArray)?.Count, path);
            for (var i = 0; i < list.Count; i++)
                AssertHolds(list[i], read![i], $"{path}[{i}]");
        }
        else
        {
            Assert.True(
                JsonNode.DeepEquals(stored, read) || Same(stored, read),
                $"{path}: {stored?.ToJsonString()} became {read?.ToJsonString()}"
            );
        }
    }

    /// <summary>Times may be written with more or fewer digits.</summary>
    private static bool Same(JsonNode? stored, JsonNode? read) =>
        DateTimeOffset.TryParse(stored?.ToString(), out var before)
        && DateTimeOffset.TryParse(read?.ToString(), out var after)
        && before == after;

    private static string Summary(JsonObject one) =>
        string.Join(
            ' ',
            one["kind"],
            one["metadata"]!["name"],
            one["status"]!["phase"],
            one["status"]!["value"],
            one["status"]!["model"]?["digest"]
        );

    /// <summary>As they were, but for the uids, which the server gives: the owners' are put in.</summary>
    private void Store(IReadOnlyList<JsonObject> stored)
    {
        foreach (var one in stored.OrderBy(one => one["kind"]!.ToString() == "Trial"))
        {
            var copy = one.DeepClone().AsObject();
            foreach (var owner in copy["metadata"]!["ownerReferences"]?.AsArray() ?? [])
                owner!["uid"] = _world.Api.Get($"{Api}trainingjobs/{owner["name"]}")!["metadata"]!["uid"]!.ToString();
            _world.Api.Put(PathOf(one), copy);
        }
    }

    private static string PathOf(JsonObject one) => $"{Api}{one["kind"]!.ToString().ToLowerInvariant()}s/{one["metadata"]!["name"]}";

    private static IReadOnlyList<JsonObject> Objects(string file, [CallerFilePath] string here = "") =>
        [
            .. JsonNode
                .Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "Released", file + ".json")))!
                .AsArray()
                .Select(one => one!.AsObject()),
        ];
}
