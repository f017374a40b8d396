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
                .SelectMany(Named)
                .Concat(predictors.Select(predictor => new Use(predictor.Metadata, Pinned(predictor, jobOf(predictor)), null)))
                .Concat(deployments.Select(Run))
                .Where(model => model.By?.NamespaceProperty == ns || !IsInClaim(model.Uri))
                .SelectMany(model => new[] { model.Uri, model.Digest })
                .OfType<string>()
                .Distinct(),
        ];

    private static bool IsInClaim(string? uri) => uri?.StartsWith("pvc://", StringComparison.Ordinal) == true;

    private static Use[] Named(Predictor predictor)
    {
        var (by, spec, status) = (predictor.Metadata, predictor.Spec.Model, predictor.Status);
        return
        [
            new(by, spec.Uri, spec.Digest),
            new(by, status?.Model?.Uri, status?.Model?.Digest),
            new(by, status?.Next?.Uri, status?.Next?.Digest),
        ];
    }

    private static string? Pinned(Predictor predictor, TrainingJob? job) =>
        predictor.Spec.Model.Version is { } version && job?.Status?.Model is { } newest ? ServedModels.Stored(newest, version).Uri : null;

    private static Use Run(V1Deployment deployment)
    {
        var variables = (deployment.Spec?.Template?.Spec?.Containers ?? []).SelectMany(container => container.Env ?? []).ToList();
        return new(deployment.Metadata, ValueOf(ContainerEnvironment.ModelUri), ValueOf(ContainerEnvironment.ModelDigest));

        string? ValueOf(string name) => variables.Find(variable => variable.Name == name)?.Value;
    }

    /// <summary>A model, and what uses it.</summary>
    private sealed record Use(V1ObjectMeta? By, string? Uri, string? Digest);
}
