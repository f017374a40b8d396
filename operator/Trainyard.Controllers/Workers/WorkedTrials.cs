using System.Text.Json.Nodes;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Workers;

/// <summary>Looks at trials that reused workers run, and sees to it that there are workers.</summary>
/// <param name="client">For writes, and where a cache may be behind.</param>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Makes the workers' tokens.</param>
public sealed class WorkedTrials(ApiClient client, ClusterCaches caches, ReportTokens tokens, TrainyardOptions options)
{
    /// <summary>Whether reused workers run a trial.</summary>
    internal bool Run(Trial trial, TrainingJob job) => options.ReportUrl is not null && Crew.IsWorked(trial, job, caches);

    /// <summary>How far a trial is. Where workers are missing they are made: what the API server refuses then is thrown.</summary>
    internal async Task<StepResult> ObserveAsync(Trial trial, TrainingJob job, DateTimeOffset now, CancellationToken cancellationToken) =>
        Crew.IsInHand(trial)
            ? await InHandAsync(trial, job, now, cancellationToken)
            : await WaitingAsync(trial, job, now, cancellationToken);

    /// <summary>Stops the worker that has a trial in hand.</summary>
    internal async Task DismissAsync(Trial trial, CancellationToken cancellationToken)
    {
        if (!Crew.IsInHand(trial))
            return;
        var pod = caches.Pods.Get(trial.Metadata.NamespaceProperty, trial.Status!.Worker!);
        if (pod?.Metadata.Controller is { } worker)
            await client.DeleteAsync<V1Job>(trial.Metadata.NamespaceProperty, worker.Name, null, cancellationToken);
    }

    private async Task<StepResult> InHandAsync(Trial trial, TrainingJob job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pod = await PodAsync(trial.Metadata.NamespaceProperty!, trial.Status!.Worker!, cancellationToken);
        var result = WorkResults
            .Of(trial.Status.StartTime, pod, Duration.Parse(job.Spec.Trial?.ActiveDeadline), now)
            .Advised(pod is null ? [] : [pod], job.Status?.Preflight?.TrialBytes);
        if (ReferenceEquals(result.Failure, StepResults.TooLong) || (pod is not null && PodTroubles.GivenUpAt(pod) <= now))
            await DismissAsync(trial, cancellationToken);
        return result;
    }

    /// <summary>Pods have a watch of their own, which may be behind: that one is not known is no proof that it has gone.</summary>
    private async Task<V1Pod?> PodAsync(string ns, string name, CancellationToken cancellationToken)
    {
        if (caches.Pods.Get(ns, name) is { } known)
            return known;
        var named = new ListOptions { FieldSelector = $"metadata.name={name}" };
        return await client
            .ListAsync<V1Pod>(ns, named, cancellationToken)
            .FirstOrDefaultAsync(pod => pod.Metadata.Name == name, cancellationToken);
    }

    private async Task<StepResult> WaitingAsync(Trial trial, TrainingJob job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var crew = Crew.Of(job, caches);
        if (crew.Wasted is { } wasted && crew.Waiting.First().Metadata.Uid == trial.Metadata.Uid)
            return await AnswerForAsync(wasted, now, cancellationToken);
        var next = crew.Missing.Count > 0 ? await HireAsync(crew, now, cancellationToken) : null;
        var place = crew.Waiting.TakeWhile(other => other.Metadata.Uid != trial.Metadata.Uid).Count();
        var hindered = place < Idle(crew) ? new() : await HinderedAsync(crew, now, cancellationToken);
        DateTimeOffset?[] looks = [next, hindered.LookAt];
        return hindered with { LookAt = looks.Min() };
    }

    /// <summary>How many workers run, are to stay and have nothing in hand.</summary>
    private int Idle(Crew crew) =>
        crew
            .Live.SelectMany(worker => caches.Pods.OwnedBy(worker.Metadata.Uid!))
            .Where(pod => pod is { Metadata.DeletionTimestamp: null, Status.Phase: "Running" })
            .Count(pod => crew.InHandOf(pod.Metadata.Name!) is null);

    /// <summary>Makes the workers that are missing; or tells when it is time to.</summary>
    private async Task<DateTimeOffset?> HireAsync(Crew crew, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (crew.NextHire is { } later && later > now)
            return later;
        foreach (var name in crew.Missing)
        {
            var made = await client.CreateOrGetAsync(
                TrainingPods.Job(crew.Job, StepOf(crew.Job, name, tokens, options), options),
                cancellationToken
            );
            caches.Jobs.Observe(ChildApplier.Refuse(made, crew.Job));
        }

        return null;
    }

    /// <summary>What a worker's Job is for. Pure.</summary>
    internal static TrainingPods.Step StepOf(TrainingJob job, string name, ReportTokens tokens, TrainyardOptions options) =>
        new(
            name,
            Labels.WorkerJob(job, job.Status?.Run ?? 1, name),
            V1OwnerReference.To(job),
            TrialFiles.ForWorker(job),
            ReportUrl: null,
            TokenOf(tokens, job.Metadata.Uid!, name)
        )
        {
            WorkUrl = options.WorkUrlOf(job.Metadata.NamespaceProperty, name),
        };

    /// <summary>The token of a worker.</summary>
    internal static string TokenOf(ReportTokens tokens, string job, string worker) => tokens.Of($"{job}/{worker}");

    /// <summary>
    /// A worker that ended before it was handed a trial would end so again and again: the trial that waits for it answers for it. It is
    /// written on the Job first, so that a death of ours in between costs a try and counts none twice.
    /// </summary>
    private async Task<StepResult> AnswerForAsync(V1Job worker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await StepPods.ObserveAsync(client, caches, worker, options.StartPatience, now, cancellationToken);
        caches.Jobs.Observe(await client.MarkAsync(worker, Crew.Blamed, cancellationToken));
        return WorkResults.Unused(result);
    }

    /// <summary>What keeps the workers from starting; one that is lost with its node makes room for another.</summary>
    private async Task<StepResult> HinderedAsync(Crew crew, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? look = null;
        foreach (var worker in crew.Live)
        {
            var result = await StepPods.ObserveAsync(client, caches, worker, options.StartPatience, now, cancellationToken);
            if (result is { Ended: true, Trouble: not null } or { Lost: not null })
                await client.DeleteAsync<V1Job>(worker.Metadata.NamespaceProperty, worker.Key.Name, null, cancellationToken);
            if (result.Trouble is not null)
                return result with { StartedAt = null };
            look = result.LookAt < look || look is null ? result.LookAt : look;
        }

        return new() { LookAt = look };
    }
}

/// <summary>What is written on the Jobs of workers.</summary>
internal static class WorkerMarks
{
    public static Task<V1Job> MarkAsync(this ApiClient client, V1Job worker, string worked, CancellationToken cancellationToken) =>
        client.PatchAsync<V1Job>(
            worker.Metadata.NamespaceProperty,
            worker.Key.Name,
            Patch.Merge(
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ApiGroup.WorkedAnnotation] = worked } },
                }
            ),
            cancellationToken: cancellationToken
        );
}
