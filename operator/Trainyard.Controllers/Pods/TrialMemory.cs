using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Troubles;

namespace Trainyard.Controllers.Pods;

/// <summary>
/// What a trial's pod asks for where the spec says nothing, and what one that ran out of memory should have asked for; both by what the
/// preflight has measured. Pure.
/// </summary>
internal static class TrialMemory
{
    private const double Mi = 1 << 20;
    private const double Grain = 64;

    // A reused worker is renewed only after it has grown by so much and more.
    private const double Growth = 1.5;

    /// <summary>Asks for the measured memory where neither trial.resources nor podTemplate asks for any, and for a quarter of a CPU where
    /// they ask for none: a pod without requests is the first to be evicted.</summary>
    /// <param name="trialBytes">What the preflight has measured; null: nothing is asked for.</param>
    public static V1PodTemplateSpec WithDefaults(this V1PodTemplateSpec pods, long? trialBytes)
    {
        if (trialBytes is not { } bytes || pods.Spec is not { } spec)
            return pods;
        var containers = spec.Containers.Select(container =>
            container.Name == TrainingPods.Container
                ? container with
                {
                    Resources = Filled(container.Resources, bytes),
                }
                : container
        );
        return pods with { Spec = spec with { Containers = [.. containers] } };
    }

    /// <summary>A step's result, with the limit that would have sufficed where it ran out of memory.</summary>
    /// <param name="pods">What ran, as far as it is known.</param>
    /// <param name="trialBytes">What the preflight has measured; null: twice the limit is the advice.</param>
    public static StepResult Advised(this StepResult result, IReadOnlyList<V1Pod> pods, long? trialBytes)
    {
        if (result.Failure is not { Class: FailureClass.OutOfMemory } failure)
            return result;
        var limit = pods.Select(pod => LimitOf(pod.Spec)).FirstOrDefault(limit => limit is not null);
        return result with { Failure = failure with { Message = Told(failure.Message, limit), Hint = Hint(limit, trialBytes) } };
    }

    private static string Told(string message, string? limit) => limit is null ? message : $"{message}; its limit was {limit}";

    private static string Hint(string? limit, long? trialBytes)
    {
        const string set = "set spec.trial.resources.limits.memory to";
        var had = Quantity.Parse(limit) ?? 0;
        if (trialBytes is { } bytes && bytes > had)
            return $"{set} {Mebibytes(bytes)} or more: so much the table and the algorithm are estimated to need";
        return had > 0
            ? $"{set} {Mebibytes(had * 2)} or more: twice as much, for nothing better is known"
            : "set spec.trial.resources.requests.memory, so that it goes to a node with room";
    }

    /// <summary>Whole steps of 64 MiB, as people write them.</summary>
    private static string Mebibytes(double bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / Mi / Grain) * Grain:0}Mi");

    private static V1ResourceRequirements Filled(V1ResourceRequirements? given, long bytes)
    {
        var (requests, limits) = (new SortedDictionary<string, ResourceQuantity>(), new SortedDictionary<string, ResourceQuantity>());
        foreach (var (name, amount) in given?.Requests ?? new Dictionary<string, ResourceQuantity>())
            requests[name] = amount;
        foreach (var (name, amount) in given?.Limits ?? new Dictionary<string, ResourceQuantity>())
            limits[name] = amount;
        if (!requests.ContainsKey("cpu") && !limits.ContainsKey("cpu"))
            requests["cpu"] = new("250m");
        if (!requests.ContainsKey("memory") && !limits.ContainsKey("memory"))
            (requests["memory"], limits["memory"]) = (new(Mebibytes(bytes)), new(Mebibytes(bytes * Growth)));
        return (given ?? new()) with { Requests = requests, Limits = limits.Count > 0 ? limits : null };
    }

    private static string? LimitOf(V1PodSpec? pod) =>
        pod?.Containers is not null
        && pod.Containers.Concat(pod.InitContainers ?? []).FirstOrDefault(container => container.Name == TrainingPods.Container)
            is { Resources.Limits: { } limits }
        && limits.TryGetValue("memory", out var limit)
            ? limit.ToString()
            : null;
}
