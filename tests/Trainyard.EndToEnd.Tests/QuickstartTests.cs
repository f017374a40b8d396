using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class QuickstartTests(Cluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-telescope-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_quickstart_learns_the_direction_of_simulated_neutrinos_and_serves_it()
    {
        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard-telescope"),
            ["--events", "800", "--batches", "2", "--seed", "5", "--out", _folder]
        );
        Assert.True(exit == 0, output + error);
        var kubectl = await cluster.ExampleAsync("quickstart", job: "telescope", claim: "telescope", Directory.GetFiles(_folder));

        var status = (await kubectl.GetAsync("trainingjob", "telescope"))["status"]!;
        Assert.Equal(24, (int)status["trials"]!["total"]!);
        // A constant direction is 1.57 radians off; 0.45 is what 4,000 events give.
        Assert.InRange((double)status["model"]!["holdout"]!["value"]!, 0.2, 0.9);

        await kubectl.WaitAsync("condition=Available", "predictor/telescope");
        using var forward = await PortForward.OpenAsync(kubectl, "telescope");
        var random = (await forward.Http.GetFromJsonAsync<JsonNode>("/random"))!;
        using var answer = await forward.Http.PostAsJsonAsync(
            "/predict",
            new JsonObject { ["features"] = random["features"]!.DeepClone() }
        );
        answer.EnsureSuccessStatusCode();
        var prediction = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"]!;
        Assert.InRange((double)prediction["azimuth"]!, 0, 2 * Math.PI);
        Assert.InRange((double)prediction["zenith"]!, 0, Math.PI);

        using var refusal = await forward.Http.PostAsJsonAsync(
            "/predict",
            new JsonObject { ["features"] = new JsonObject { ["pulses"] = "many" } }
        );
        Assert.Equal(422, (int)refusal.StatusCode);
        Assert.Contains("pulses", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var grpc = await PortForward.OpenAsync(kubectl, "telescope", port: 8081);
        Assert.Equal("0", await IsLiveAsync(grpc.Http));
    }

    /// <summary>The gRPC status of a question whose message has no fields.</summary>
    private static async Task<string> IsLiveAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ServerLive")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var answer = await http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        return answer.TrailingHeaders.GetValues("grpc-status").Single();
    }
}
