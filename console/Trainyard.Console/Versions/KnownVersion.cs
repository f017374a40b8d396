using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Console.Versions;

/// <summary>A version of a TrainingJob's model, as far as the cluster's objects tell of it: the newest one, and those that predictors
/// know. Pure.</summary>
/// <param name="Uri">Its folder.</param>
/// <param name="Run">The run that made it; null where only a predictor tells of it.</param>
/// <param name="Trial">The trial whose parameters it has.</param>
/// <param name="Served">What predictors do with it.</param>
public sealed record KnownVersion(
    string Namespace,
    string Job,
    int Version,
    string Uri,
    string? Digest,
    HoldoutScore? Holdout,
    int? Run,
    string? Trial,
    IReadOnlyList<Serving> Served
)
{
    /// <summary>All of them, those of one job together, the newest first.</summary>
    public static IReadOnlyList<KnownVersion> Of(IEnumerable<TrainingJob> jobs, IEnumerable<Predictor> predictors) =>
        [
            .. jobs.SelectMany(Stored)
                .Concat(predictors.SelectMany(Told))
                .GroupBy(version => (version.Namespace, version.Job, version.Version))
                .Select(same => same.First() with { Served = [.. same.SelectMany(version => version.Served)] })
                .OrderBy(version => version.Namespace, StringComparer.Ordinal)
                .ThenBy(version => version.Job, StringComparer.Ordinal)
                .ThenByDescending(version => version.Version),
        ];

    private static IEnumerable<KnownVersion> Stored(TrainingJob job)
    {
        if (job.Status?.Model is { } model)
        {
            var (ns, name) = (job.Metadata.NamespaceProperty, job.Metadata.Name);
            yield return new(ns, name, model.Version, model.Uri, model.Digest, model.Holdout, model.Run, model.Trial, []);
        }
    }

    /// <summary>Of each version the most that a predictor does with it: one that serves has served, too.</summary>
    private static IEnumerable<KnownVersion> Told(Predictor predictor)
    {
        if (predictor is not { Spec.Model.TrainingJob: { } job, Status: { } status })
            return [];
        (ServedModel? Model, string Does)[] told =
        [
            (status.Model, "serves"),
            (status.Next, "rolls out"),
            (status.RolledBack?.Model, "sent back"),
            .. (status.History ?? []).Select(model => ((ServedModel?)model, "has served")),
        ];
        return told.Where(one => one.Model?.Version is not null)
            .DistinctBy(one => one.Model!.Version)
            .Select(one => new KnownVersion(
                predictor.Metadata.NamespaceProperty,
                job,
                one.Model!.Version!.Value,
                one.Model.Uri,
                one.Model.Digest,
                one.Model.Holdout,
                null,
                null,
                [new(predictor.Metadata.Name, one.Does)]
            ));
    }
}

/// <param name="Does">serves, rolls out, sent back or has served.</param>
public sealed record Serving(string Predictor, string Does);
