using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class IceCubeTests(Cluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-telescope-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pulses_become_features_in_the_pods_of_the_large_example_and_a_direction_is_served()
    {
        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard-telescope"),
            ["--events", "300", "--batches", "2", "--seed", "5", "--out", _folder]
        );
        Assert.True(exit == 0, output + error);
        var kubectl = await cluster.ExampleDataAsync("icecube", claim: "icecube", Directory.GetFiles(_folder));

        // The example as it is, but small.
        var job = await File.ReadAllTextAsync(Repository.Example("icecube/trainingjob.yaml"), TestContext.Current.CancellationToken);
        var small = job.Replace("maxTrials: 16", "maxTrials: 3", StringComparison.Ordinal)
            .Replace("rounds: 200", "rounds: 30", StringComparison.Ordinal);
        await kubectl.ApplyAsync(small);
        await kubectl.RunAsync("apply", "-f", Repository.Example("icecube/predictor.yaml"));
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/icecube");

        var status = (await kubectl.GetAsync("trainingjob", "icecube"))["status"]!;
        Assert.Equal(3, (int)status["trials"]!["total"]!);
        Assert.InRange((double)status["model"]!["holdout"]!["value"]!, 0.1, 1.4); // A constant direction is 1.57 radians off.

        await kubectl.WaitAsync("condition=Available", "predictor/icecube");
        using var forward = await PortForward.OpenAsync(kubectl, "icecube");
        var random = (await forward.Http.GetFromJsonAsync<JsonNode>("/random", TestContext.Current.CancellationToken))!;
        Assert.Equal(26, random["features"]!.AsObject().Count);
        Assert.InRange((double)random["prediction"]!["zenith"]!, 0, Math.PI);
    }
}
