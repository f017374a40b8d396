using Trainyard.Api;
using Trainyard.Controllers.Predictors;

namespace Trainyard.Controllers.Scorers;

/// <summary>Which model a Scorer scores with: the same that a Predictor of its spec.model would serve. Pure.</summary>
internal static class ScorerModels
{
    public static ModelChoice Choose(Scorer scorer, TrainingJob? job, TrainyardOptions options) =>
        ServedModels.Choose(AsPredictor(scorer), job, options);

    /// <summary>A Predictor that asks for the same model, and has served what the Scorer has scored with.</summary>
    public static Predictor AsPredictor(Scorer scorer) =>
        new()
        {
            Metadata = new() { Name = scorer.Metadata.Name, NamespaceProperty = scorer.Metadata.NamespaceProperty },
            Spec = new() { Model = scorer.Spec.Model },
            Status = scorer.Status is { } status ? new() { Model = status.Model } : null,
        };
}
