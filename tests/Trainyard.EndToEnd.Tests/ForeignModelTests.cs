using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>A model that was not trained here, from its file to its answers.</summary>
public sealed class ForeignModelTests(Cluster cluster)
{
    [Fact]
    public async Task An_ONNX_file_as_scikit_learns_converter_writes_it_is_served_where_a_Predictor_names_it()
    {
        var kubectl = await cluster.NamespaceAsync("foreign");
        await kubectl.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: { name: models }
            spec:
              accessModes: [{{Settings.AccessMode}}]
              resources: { requests: { storage: 1Gi } }
            """
        );
        await Datasets.FillFlatsAsync(kubectl, "models");
        await kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: flats }
            spec:
              model: { uri: "pvc://models/flats.onnx" }
              autoscaling: { minReplicas: 1, maxReplicas: 1 }
            """
        );

        await kubectl.WaitAsync("condition=Available", "predictor/flats");
        using var forward = await PortForward.OpenAsync(kubectl, "flats");
        using var answer = await forward.Http.PostAsJsonAsync(
            "/predict",
            new JsonObject { ["features"] = JsonNode.Parse("""{"city": "Riga", "area": 40.5, "rooms": 3}""") }
        );
        answer.EnsureSuccessStatusCode();
        Assert.Equal(168.5, (double)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"]!);
        var model = (await forward.Http.GetFromJsonAsync<JsonNode>("/v2/models/flats"))!;
        Assert.Equal(["area", "rooms", "city"], model["inputs"]!.AsArray().Select(input => (string)input!["name"]!));
    }
}
