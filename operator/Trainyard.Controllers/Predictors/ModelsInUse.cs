using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Scorers;

namespace Trainyard.Controllers.Predictors;

/// <summary>The models that must not be removed. Pure.</summary>
internal static class ModelsInUse
{
    /// <summary>The folders and the digests of the models that serve, score, come, or are named by a Predictor or a Scorer, and of those
    /// that any of their Deployments runs. Claims of two namespaces may have one name: those of others are left out.</summary>
    /// <param name="ns">The namespace of the job that asks.</param>
    /// <param name="predictors">All there are.</param>
    /// <param name="scorers">All there are.</param>
    /// <param name="jobOf">The TrainingJob that a Predictor names; null where there is none.</param>
    /// <param name="deployments">All of theirs.</param>
    public static IReadOnlyList<string> Of(
        string ns,
        IReadOnlyCollection<Predictor> predictors,
        IEnumerable<Scorer> scorers,
        Func<Predictor, TrainingJob?> jobOf,
        IEnumerable<V1Deployment> deployments
    ) =>
        [
            .. predictors
                .Concat(scorers.Select(ScorerModels.AsPredictor))
                .SelectMany(predictor => Named(predictor).Where(model => IsWithin(ns, predictor.Metadata, model.Uri)))
                .SelectMany(model => new[] { model.Uri, model.Digest })
                .Concat(
                    predictors
                        .Select(predictor => (predictor.Metadata, Uri: Pinned(predictor, jobOf(predictor))))
                        .Where(model => IsWithin(ns, model.Metadata, model.Uri))
                        .Select(model => model.Uri)
                )
                .Concat(deployments.Where(one => IsWithin(ns, one.Metadata, Run(one, ContainerEnvironment.ModelUri))).SelectMany(Run))
                .OfType<string>()
                .Distinct(),
        ];

    private static bool IsWithin(string ns, V1ObjectMeta? metadata, string? uri) =>
        metadata?.NamespaceProperty == ns || uri?.StartsWith("pvc://", StringComparison.Ordinal) != true;

    private static (string? Uri, string? Digest)[] Named(Predictor predictor)
    {
        var (spec, status) = (predictor.Spec.Model, predictor.Status);
        return [(spec.Uri, spec.Digest), (status?.Model?.Uri, status?.Model?.Digest), (status?.Next?.Uri, status?.Next?.Digest)];
    }

    private static string? Pinned(Predictor predictor, TrainingJob? job) =>
        predictor.Spec.Model.Version is { } version && job?.Status?.Model is { } newest ? ServedModels.Stored(newest, version).Uri : null;

    private static string?[] Run(V1Deployment deployment) =>
        [Run(deployment, ContainerEnvironment.ModelUri), Run(deployment, ContainerEnvironment.ModelDigest)];

    private static string? Run(V1Deployment deployment, string variable) =>
        (deployment.Spec?.Template?.Spec?.Containers ?? [])
            .SelectMany(container => container.Env ?? [])
            .FirstOrDefault(one => one.Name == variable)
            ?.Value;
}
