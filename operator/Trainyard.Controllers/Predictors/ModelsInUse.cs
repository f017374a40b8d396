using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Predictors;

/// <summary>The models that must not be removed. Pure.</summary>
internal static class ModelsInUse
{
    /// <summary>The folders and the digests of the models that serve, come, or are named by a Predictor, and of those that any of their
    /// Deployments runs.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<Predictor> predictors, IEnumerable<V1Deployment> deployments) =>
        [.. predictors.SelectMany(Named).Concat(deployments.SelectMany(Run)).OfType<string>().Distinct()];

    private static IEnumerable<string?> Named(Predictor predictor)
    {
        var (spec, status) = (predictor.Spec.Model, predictor.Status);
        return [spec.Uri, spec.Digest, status?.Model?.Uri, status?.Model?.Digest, status?.Next?.Uri, status?.Next?.Digest];
    }

    private static IEnumerable<string?> Run(V1Deployment deployment) =>
        (deployment.Spec?.Template?.Spec?.Containers ?? [])
            .SelectMany(container => container.Env ?? [])
            .Where(variable => variable.Name is ContainerEnvironment.ModelUri or ContainerEnvironment.ModelDigest)
            .Select(variable => variable.Value);
}
