using Trainyard.Runtime;

namespace Trainyard.Api;

/// <summary>Serves a model over HTTP, scales with its load, and follows the TrainingJob that it came from.</summary>
public sealed record Predictor : KubernetesObject<Predictor>, IResource<Predictor>
{
    /// <summary>What is wanted.</summary>
    public required PredictorSpec Spec { get; init; }

    /// <summary>How it is.</summary>
    public PredictorStatus? Status { get; init; }

    /// <inheritdoc/>
    public static ResourceType<Predictor> Type { get; } =
        new(ApiGroup.Name, ApiGroup.Version, "predictors", "Predictor", () => ApiJson.Default.Predictor);
}
