using Trainyard.Kubernetes;

namespace Trainyard.Api;

/// <summary>A sweep over hyperparameters: data, model, objective and space go in; the best model, stored and scored, comes out.</summary>
public sealed record TrainingJob : KubernetesObject<TrainingJob>, IResource<TrainingJob>
{
    /// <summary>What is wanted.</summary>
    public required TrainingJobSpec Spec { get; init; }

    /// <summary>How far it is.</summary>
    public TrainingJobStatus? Status { get; init; }

    /// <inheritdoc/>
    public static ResourceType<TrainingJob> Type { get; } = new(ApiGroup.Name, ApiGroup.Version, "trainingjobs", "TrainingJob", () => ApiJson.Default.TrainingJob);
}
