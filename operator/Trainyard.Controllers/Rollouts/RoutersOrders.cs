using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Rollouts;

/// <summary>What the routers of a predictor are to do: follows from its status and its pods. Pure.</summary>
internal static class RoutersOrders
{
    /// <param name="pods">The predictor's pods, of every version.</param>
    public static RouterOrders Of(Predictor predictor, IEnumerable<V1Pod> pods)
    {
        var (status, rollout) = (predictor.Status, predictor.Spec.Rollout);
        var placed = pods.Where(IsPlaced).ToLookup(pod => pod.Metadata.Label(PredictorPods.ModelLabel) ?? "");
        var holds = PredictorResources.MaySleep(predictor);
        var share = status?.Canary is { Step: > 0 } canary ? canary.Weight : 0;
        var shadow = rollout?.Strategy == RolloutStrategy.Shadow;
        var backends = new List<RouterBackend>();
        if (status?.Model is { } stable)
            backends.Add(Backend(PredictorPods.ModelKey(stable), shadow ? 100 : 100 - share, stable.Digest));
        if (status is { Canary: { } running, Next: { } next } && PredictorPods.ModelKey(next) == running.Version)
            backends.Add(Backend(running.Version, share, next.Digest));
        return new()
        {
            Window = status?.Canary?.Window ?? 0,
            Backends = backends,
            Shadow = shadow,
            Hold = holds,
            StickyHeader = rollout?.Sticky?.Header,
            StickyCookie = rollout?.Sticky?.Cookie,
        };

        RouterBackend Backend(string version, int percent, string? digest) =>
            new()
            {
                Version = version,
                Share = percent,
                Digest = digest,
                Pods = Addresses(placed[version].Where(IsReady)),
                Starting = holds ? Addresses(placed[version].Where(pod => !IsReady(pod))) : null,
            };
    }

    private static IReadOnlyList<string> Addresses(IEnumerable<V1Pod> pods) =>
        [.. pods.Select(pod => pod.Status.PodIP).Order(StringComparer.Ordinal)];

    private static bool IsPlaced(V1Pod pod) => pod.Metadata.DeletionTimestamp is null && pod.Status is { PodIP.Length: > 0 };

    private static bool IsReady(V1Pod pod) => pod.Status.Conditions.IsTrue("Ready");
}
