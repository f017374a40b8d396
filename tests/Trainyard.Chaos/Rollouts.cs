using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Chaos;

/// <summary>Predictors that are asked for one model after another, and what must stand in the end.</summary>
/// <param name="client">Straight to the API server.</param>
internal sealed class Rollouts(ApiClient client)
{
    private readonly Dictionary<string, int> _wanted = [];

    public async Task BeginAsync(string name)
    {
        _wanted[name] = 1;
        await client.CreateAsync(
            JsonSerializer.Deserialize(
                $$"""
                {
                  "metadata": { "name": "{{name}}", "namespace": "default" },
                  "spec": { "model": { "uri": "{{Uri(
                    name,
                    1
                )}}" }, "autoscaling": { "minReplicas": 1, "maxReplicas": 3, "targetCPUUtilization": 70 }, "route": { "host": "{{name}}.example.com" } }
                }
                """,
                ApiJson.Default.Predictor
            )!
        );
    }

    /// <summary>Asks for the next model, whether or not the last one has come.</summary>
    public async Task NextAsync(string name)
    {
        var uri = Uri(name, ++_wanted[name]);
        var change = new JsonObject { ["spec"] = new JsonObject { ["model"] = new JsonObject { ["uri"] = uri } } };
        await client.PatchAsync<Predictor>("default", name, Patch.Merge(change));
    }

    /// <summary>What is not yet as asked; empty when every rollout has ended.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var faults = new List<string>();
        foreach (var (name, version) in _wanted)
        {
            var predictor = await client.GetAsync<Predictor>("default", name);
            var deployments = new List<V1Deployment>();
            await foreach (
                var d in client.ListAsync<V1Deployment>("default", new ListOptions { LabelSelector = $"trainyard.dev/predictor={name}" })
            )
            {
                deployments.Add(d);
            }

            if (predictor.Status?.Model?.Uri != Uri(name, version))
                faults.Add($"{name} serves {predictor.Status?.Model?.Uri} and not {Uri(name, version)}");
            if (deployments is not [var one])
                faults.Add($"{name} has {deployments.Count} Deployments");
            else if (ModelOf(one) != Uri(name, version))
                faults.Add($"the Deployment of {name} serves {ModelOf(one)}");
            else if (one.Status?.AvailableReplicas is not > 0)
                faults.Add($"the Deployment of {name} has no pod");
            else if (!Selects(await client.FindAsync<V1Service>("default", name), one))
                faults.Add($"the Service of {name} does not lead to its Deployment");
            if (await client.FindAsync<V1Ingress>("default", name) is null)
                faults.Add($"{name} has no Ingress");
            if (await client.FindAsync<V2HorizontalPodAutoscaler>("default", name) is null)
                faults.Add($"{name} has no autoscaler");
        }

        return faults;
    }

    private static string Uri(string name, int version) => $"s3://models/{name}/{version}";

    private static string? ModelOf(V1Deployment deployment) =>
        deployment.Spec?.Template?.Spec?.Containers?[0].Env?.FirstOrDefault(variable => variable.Name == "TRAINYARD_MODEL_URI")?.Value;

    private static bool Selects(V1Service? service, V1Deployment deployment) =>
        service?.Spec?.Selector?.All(label => deployment.Spec?.Template?.Metadata?.Label(label.Key) == label.Value) == true;
}
