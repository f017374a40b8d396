using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>What the informers know. All reads go here; only writes go to the API server.</summary>
public sealed record ClusterCaches
{
    /// <summary>TrainingJobs.</summary>
    public required ObjectCache<TrainingJob> TrainingJobs { get; init; }

    /// <summary>Trials.</summary>
    public required ObjectCache<Trial> Trials { get; init; }

    /// <summary>Predictors.</summary>
    public required ObjectCache<Predictor> Predictors { get; init; }

    /// <summary>Our Jobs.</summary>
    public required ObjectCache<V1Job> Jobs { get; init; }

    /// <summary>Our pods.</summary>
    public required ObjectCache<V1Pod> Pods { get; init; }

    /// <summary>Our Deployments.</summary>
    public required ObjectCache<V1Deployment> Deployments { get; init; }

    /// <summary>Our Services.</summary>
    public required ObjectCache<V1Service> Services { get; init; }

    /// <summary>Our ServiceAccounts.</summary>
    public required ObjectCache<V1ServiceAccount> ServiceAccounts { get; init; }

    /// <summary>Our Ingresses.</summary>
    public required ObjectCache<V1Ingress> Ingresses { get; init; }

    /// <summary>Our autoscalers.</summary>
    public required ObjectCache<V2HorizontalPodAutoscaler> Autoscalers { get; init; }

    /// <summary>Our disruption budgets.</summary>
    public required ObjectCache<V1PodDisruptionBudget> DisruptionBudgets { get; init; }
}
