using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>What there is to see of a Scorer.</summary>
internal sealed record ScorerSight
{
    public required ModelChoice Choice { get; init; }

    public required ScorerMode Mode { get; init; }

    public V1Deployment? Deployment { get; init; }

    /// <summary>Its Jobs, the oldest first.</summary>
    public required IReadOnlyList<V1Job> Jobs { get; init; }

    public required IReadOnlyList<V1Pod> Pods { get; init; }

    /// <summary>What its pods have told lately, or with their last word.</summary>
    public required IReadOnlyList<ScorerReport> Reports { get; init; }

    /// <summary>What the API server has refused.</summary>
    public Trouble? Refused { get; init; }

    /// <summary>The Job that runs, or ran last.</summary>
    public V1Job? Job => Mode.IsStream ? null : Jobs.LastOrDefault();

    /// <summary>What keeps the pods from running; null where they do.</summary>
    public Trouble? Trouble => Refused ?? Hindrances.Of(new(Pods, ScorerPods.Container) { Conditions = Deployment?.Status?.Conditions });

    /// <summary>What a pod has told of its failure, the latest.</summary>
    public Failure? Told => Reports.Select(report => report.Failure).LastOrDefault(failure => failure is not null);
}

/// <summary>Decides which Job a Scorer is to have, and when to look again. Pure.</summary>
internal static class ScorerPlans
{
    /// <summary>The time of the schedule for which a Job is to be made now; null: none is.</summary>
    public static DateTimeOffset? Due(Scorer scorer, ScorerSight sight, DateTimeOffset now)
    {
        if (sight.Mode.Schedule is not { } text || scorer.Spec.Suspend || sight.Choice.Model is null)
            return null;
        if (sight.Job is { } running && !StepResults.IsOver(running))
            return null;
        return Next(scorer, text) is { } next && next <= now ? next : null;
    }

    /// <summary>The next time of the schedule; those that have been missed are one.</summary>
    public static DateTimeOffset? Next(Scorer scorer, string schedule)
    {
        var last = scorer.Status?.LastScheduleTime ?? scorer.Metadata.CreationTimestamp!.Value;
        return CronSchedule.Parse(schedule, out _)?.Next(last);
    }

    /// <summary>The Jobs of other specs and earlier times, which have told what they had to tell.</summary>
    public static IEnumerable<V1Job> Old(Scorer scorer, ScorerSight sight)
    {
        if (sight.Mode.IsStream)
            return sight.Jobs;
        if (sight.Mode.Schedule is not null)
            return sight.Jobs.SkipLast(1).Where(StepResults.IsOver);
        var wanted = ScorerResources.JobName(scorer, null);
        return sight.Jobs.Where(job => job.Key.Name != wanted);
    }

    /// <summary>The last word that a pod's container has left.</summary>
    public static ScorerReport? WordOf(V1Pod pod)
    {
        var status = pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == ScorerPods.Container);
        var message = status?.State?.Terminated?.Message ?? status?.LastState?.Terminated?.Message;
        if (message?.StartsWith('{') != true)
            return null;
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize(message, ContractsJson.Default.ScorerReport);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
