using k8s;
using k8s.Models;

namespace Trainyard.Api;

/// <summary>Fetches rows that nobody has scored, scores them with a model, and writes the results where they belong.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Scorer", PluralName = "scorers")]
public sealed record Scorer : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    /// <inheritdoc/>
    public string Kind { get; set; } = "Scorer";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    public required ScorerSpec Spec { get; init; }

    /// <summary>How it is.</summary>
    public ScorerStatus? Status { get; init; }
}
