namespace Trainyard.Api;

/// <summary>What must hold of a Predictor beyond its schema. Every fault is told at once.</summary>
public static class PredictorRules
{
    /// <summary>All that is wrong with a predictor; nothing if it can serve.</summary>
    public static IReadOnlyList<Fault> Check(Predictor predictor)
    {
        var faults = new Faults();
        var (spec, name) = (predictor.Spec, predictor.Metadata.Name ?? "");
        faults.Require(name.Length <= 50, FaultReason.InvalidMetadata, "metadata.name", $"has {name.Length} characters: use at most 50, Deployments add the model's version to it");
        faults.Require(spec.Model.TrainingJob is null != spec.Model.Uri is null, FaultReason.InvalidModel, "spec.model", "name either trainingJob or uri");
        faults.RequireDefined(spec.Model.Promote, FaultReason.InvalidModel, "spec.model.promote");
        if (spec.Rollout is { } rollout)
        {
            faults.Require(Enum.IsDefined(rollout.Strategy), FaultReason.UnsupportedRollout, "spec.rollout.strategy", "not a strategy that this version can do: use RollingUpdate");
        }

        if (spec.Autoscaling is { } scaling)
        {
            faults.Require(scaling.MinReplicas >= 1, FaultReason.InvalidSpec, "spec.autoscaling.minReplicas", $"{scaling.MinReplicas}: use at least 1");
            faults.Require(scaling.MinReplicas <= scaling.MaxReplicas, FaultReason.InvalidSpec, "spec.autoscaling.maxReplicas", $"{scaling.MaxReplicas} is below minReplicas: use at least {scaling.MinReplicas}");
        }

        return faults.Found;
    }
}
