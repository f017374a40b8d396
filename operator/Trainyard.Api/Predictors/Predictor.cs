using k8s;
using k8s.Models;

namespace Trainyard.Api;

/// <summary>Serves a model over HTTP, scales with its load, and follows the TrainingJob that it came from.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Predictor", PluralName = "predictors")]
public sealed record Predictor : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    /// <inheritdoc/>
    public string Kind { get; set; } = "Predictor";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    public required PredictorSpec Spec { get; init; }

    /// <summary>How it is.</summary>
    public PredictorStatus? Status { get; init; }
}
