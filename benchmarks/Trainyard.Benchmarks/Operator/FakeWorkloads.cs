using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Benchmarks.Operator;

/// <summary>Plays the Job and the Deployment controllers and the kubelet: each Job has a running pod, each Deployment all its replicas, and
/// no process is started.</summary>
internal sealed class FakeWorkloads(ApiClient client, TimeProvider time) : IEntityController<V1Job>, IEntityController<V1Deployment>
{
    private readonly Informer<V1Job> _jobs = new(client, new(), time, NullLogger<Informer<V1Job>>.Instance);
    private readonly Informer<V1Deployment> _deployments = new(client, new(), time, NullLogger<Informer<V1Deployment>>.Instance);
    private int _running;

    /// <summary>How many Jobs have their running pod.</summary>
    public int Running => Volatile.Read(ref _running);

    public Task RunAsync(CancellationToken stop)
    {
        var metrics = RuntimeMetrics.Unpublished();
        var jobs = new Controller<V1Job>("bench-jobs", _jobs, this, new() { Workers = 8, Metrics = metrics }, time, NullLogger.Instance);
        var deployments = new Controller<V1Deployment>(
            "bench-deployments",
            _deployments,
            this,
            new() { Workers = 4, Metrics = metrics },
            time,
            NullLogger.Instance
        );
        return Task.WhenAll(_jobs.RunAsync(stop), _deployments.RunAsync(stop), jobs.RunAsync(stop, stop), deployments.RunAsync(stop, stop));
    }

    public async Task<ReconcileResult> ReconcileAsync(V1Job entity, CancellationToken cancellationToken)
    {
        var name = $"{entity.Metadata.Name}-pod";
        if (entity.Status?.Active is > 0)
            return ReconcileResult.Done;
        var template = entity.Spec!.Template!;
        await client.CreateAsync(
            new V1Pod
            {
                Metadata = new()
                {
                    Name = name,
                    NamespaceProperty = entity.Metadata.NamespaceProperty,
                    Labels = template.Metadata?.Labels,
                    Annotations = template.Metadata?.Annotations,
                    OwnerReferences = [V1OwnerReference.To(entity)],
                },
                Spec = template.Spec,
            },
            cancellationToken
        );
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ");
        var looks = entity.Metadata.Label(ApiGroup.StepLabel) == "preflight";
        var pod = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = looks ? "Succeeded" : "Running",
                ["startTime"] = now,
                ["containerStatuses"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "trainer",
                        ["image"] = "x",
                        ["imageID"] = "x",
                        ["ready"] = true,
                        ["restartCount"] = 0,
                        ["state"] = looks ? Seen(now) : new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } },
                    }
                ),
            },
        };
        await client.PatchAsync<V1Pod>(entity.Metadata.NamespaceProperty, name, Patch.Merge(pod), "status", cancellationToken);
        var job = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["active"] = 1,
                ["ready"] = 1,
                ["startTime"] = now,
            },
        };
        await client.PatchAsync<V1Job>(entity.Metadata.NamespaceProperty, entity.Key.Name, Patch.Merge(job), "status", cancellationToken);
        if (!looks)
            Interlocked.Increment(ref _running);
        return ReconcileResult.Done;
    }

    /// <summary>Nothing is wrong with the data.</summary>
    private static JsonObject Seen(string now) =>
        new()
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = 0,
                ["message"] = """{"outcome":"Succeeded"}""",
                ["startedAt"] = now,
                ["finishedAt"] = now,
            },
        };

    public async Task<ReconcileResult> ReconcileAsync(V1Deployment entity, CancellationToken cancellationToken)
    {
        if (entity.Status?.ObservedGeneration == entity.Metadata.Generation)
            return ReconcileResult.Done;
        var replicas = entity.Spec?.Replicas ?? 1;
        var status = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = entity.Metadata.Generation,
                ["replicas"] = replicas,
                ["updatedReplicas"] = replicas,
                ["readyReplicas"] = replicas,
                ["availableReplicas"] = replicas,
            },
        };
        await client.PatchAsync<V1Deployment>(
            entity.Metadata.NamespaceProperty,
            entity.Key.Name,
            Patch.Merge(status),
            "status",
            cancellationToken
        );
        return ReconcileResult.Done;
    }
}
