using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Scorers;

namespace Trainyard.Controllers.Predictors;

/// <summary>The models that must not be removed. Pure.</summary>
internal static class ModelsInUse
{
    /// <summary>The folders and the digests of the models that serve, score, come, or are named by a Predictor or a Scorer, and of those
    /// that any of their Deployments runs.</summary>
    /// <param name="predictors">All there are.</param>
    /// <param name="scorers">All there are.</param>
    /// <param name="jobOf">The TrainingJob that a Predictor names; null where there is none.</param>
    /// <param name="deployments">All of theirs.</param>
    public static IReadOnlyList<string> Of(
        IReadOnlyCollection<Predictor> predictors,
        IEnumerable<Scorer> scorers,
        Func<Predictor, TrainingJob?> jobOf,
        IEnumerable<V1Deployment> deployments
    ) =>
        [
            .. predictors
                .Concat(scorers.Select(ScorerModels.AsPredictor))
                .SelectMany(Named)
                .Concat(predictors.Select(predictor => Pinned(predictor, jobOf(predictor))))
                .Concat(deployments.SelectMany(Run))
                .OfType<string>()
                .Distinct(),
        ];

    private static IEnumerable<string?> Named(Predictor predictor)
    {
        var (spec, status) = (predictor.Spec.Model, predictor.Status);
        return [spec.Uri, spec.Digest, status?.Model?.Uri, status?.Model?.Digest, status?.Next?.Uri, status?.Next?.Digest];
    }

    private static string? Pinned(Predictor predictor, TrainingJob? job) =>
        predictor.Spec.Model.Version is { } version && job?.Status?.Model is { } newest ? ServedModels.Stored(newest, version).Uri : null;

    private static IEnumerable<string?> Run(V1Deployment deployment) =>
        (deployment.Spec?.Template?.Spec?.Containers ?? [])
            .SelectMany(container => container.Env ?? [])
            .Where(variable => variable.Name is ContainerEnvironment.ModelUri or ContainerEnvironment.ModelDigest)
            .Select(variable => variable.Value);
}
