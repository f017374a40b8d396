using k8s;
using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>A sweep over hyperparameters: data, model, objective and space go in; the best model, stored and scored, comes out.</summary>
[Cel(Immutable.Unless + "self.spec.data == oldSelf.spec.data", "spec.data" + Immutable.Message)]
[Cel(Immutable.Unless + "self.spec.model == oldSelf.spec.model", "spec.model" + Immutable.Message)]
[Cel(
    Immutable.Unless
        + "has(self.spec.objectives) == has(oldSelf.spec.objectives)"
        + " && (!has(self.spec.objectives) || self.spec.objectives == oldSelf.spec.objectives)",
    "spec.objectives" + Immutable.Message
)]
[Cel(
    Immutable.Unless + Immutable.NotOneObjective + "self.spec.objective.metric == oldSelf.spec.objective.metric",
    "spec.objective.metric" + Immutable.Message
)]
[Cel(
    Immutable.Unless
        + Immutable.NotOneObjective
        + "(has(self.spec.objective.goal) ? has(oldSelf.spec.objective.goal) && self.spec.objective.goal == "
        + "oldSelf.spec.objective.goal : !has(oldSelf.spec.objective.goal))",
    "spec.objective.goal" + Immutable.Message
)]
[Cel(
    Immutable.Unless
        + Immutable.NotOneObjective
        + "(has(self.spec.objective.positiveClass) ? has(oldSelf.spec.objective.positiveClass)"
        + " && self.spec.objective.positiveClass == oldSelf.spec.objective.positiveClass : !has(oldSelf.spec.objective.positiveClass))",
    "spec.objective.positiveClass" + Immutable.Message
)]
[Cel(Immutable.Unless + "has(self.spec.sweep) == has(oldSelf.spec.sweep)", "spec.sweep" + Immutable.AddOrRemove)]
[Cel(
    Immutable.Unless + Immutable.NoSweep + "self.spec.sweep.parameters == oldSelf.spec.sweep.parameters",
    "spec.sweep.parameters" + Immutable.Message
)]
[Cel(
    Immutable.Unless
        + Immutable.NoSweep
        + "(has(self.spec.sweep.constraints) ? has(oldSelf.spec.sweep.constraints) && self.spec.sweep.constraints == "
        + "oldSelf.spec.sweep.constraints : !has(oldSelf.spec.sweep.constraints))",
    "spec.sweep.constraints" + Immutable.Message
)]
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "TrainingJob", PluralName = "trainingjobs")]
public sealed record TrainingJob : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    /// <inheritdoc/>
    public string Kind { get; set; } = "TrainingJob";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    public required TrainingJobSpec Spec { get; init; }

    /// <summary>How far it is.</summary>
    public TrainingJobStatus? Status { get; init; }
}
