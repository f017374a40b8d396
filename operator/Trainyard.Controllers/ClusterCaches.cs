using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>What the informers know. All reads go here; only writes go to the API server.</summary>
public sealed record ClusterCaches
{
    public required ObjectCache<TrainingJob> TrainingJobs { get; init; }

    public required ObjectCache<Trial> Trials { get; init; }

    public required ObjectCache<Predictor> Predictors { get; init; }

    public required ObjectCache<Scorer> Scorers { get; init; }

    public required ObjectCache<V1Job> Jobs { get; init; }

    public required ObjectCache<V1Pod> Pods { get; init; }

    public required ObjectCache<V1Deployment> Deployments { get; init; }

    public required ObjectCache<V1Service> Services { get; init; }

    public required ObjectCache<V1ServiceAccount> ServiceAccounts { get; init; }

    public required ObjectCache<V1Ingress> Ingresses { get; init; }

    public required ObjectCache<V2HorizontalPodAutoscaler> Autoscalers { get; init; }

    public required ObjectCache<V1PodDisruptionBudget> DisruptionBudgets { get; init; }

    public required ObjectCache<V1NetworkPolicy> NetworkPolicies { get; init; }
}
