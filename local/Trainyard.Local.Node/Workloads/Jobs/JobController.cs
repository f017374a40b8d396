namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>Runs Jobs: carries out what <see cref="JobSync"/> decides, and removes finished Jobs after ttlSecondsAfterFinished.</summary>
internal sealed class JobController(ObjectCache jobs, ObjectCache pods, EventRecorder events, WorkloadOptions options, TimeProvider time)
{
    private readonly PodControl _control = new(pods, events);

    public TimeSpan? Reconcile(Key key)
    {
        var job = jobs.Get(key);
        if (job?.Object("status") is not { Count: > 0 })
            ReleaseOrphans(key, job);
        if (job is null)
            return null;

        var plan = JobSync.Plan(job, pods.ControlledBy(job), options, time.GetUtcNow());
        var refusal = CreatePods(job, plan);
        foreach (var pod in plan.Discard)
            Release(pod);
        foreach (var pod in plan.Discard.Concat(plan.Delete))
            _control.Delete(job, pod);
        jobs.WriteStatus(job, plan.Status);
        foreach (var (type, reason, message) in plan.Events)
            Record(job, type, reason, message);
        foreach (var pod in plan.Release)
            Release(pod);
        if (refusal is not null)
            throw refusal;

        // What was released is counted in a further round.
        if (plan.Release.Count > 0 && !JobSync.Finished(job))
            return TimeSpan.Zero;
        return JobSync.Finished(job) ? RemoveInTime(job) : plan.Again;
    }

    /// <summary>A pod whose Job is gone would wait for ever for somebody to count it.</summary>
    private void ReleaseOrphans(Key key, JsonObject? job)
    {
        bool Orphan(JsonObject pod) =>
            JobPods.Tracked(pod)
            && pod.ControllerOf() switch
            {
                null => pod.Label("batch.kubernetes.io/job-name") == key.Name,
                var owner => owner.Text("name") == key.Name && owner.Text("uid") != job?.Uid(),
            };
        foreach (var pod in pods.List(key.Namespace, Orphan))
            Release(pod);
    }

    /// <returns>The refusal after which no further ones were made; they do not count as active.</returns>
    private ApiException? CreatePods(JsonObject job, JobPlan plan)
    {
        foreach (var (made, index) in plan.Create.Index())
        {
            _control.Create(job, JobTemplate.Pod(job, index), out var refusal);
            if (refusal is null)
                continue;
            plan.Status.PutCount("active", plan.Status.Int(0, "active") - plan.Create.Count + made);
            return refusal;
        }
        return null;
    }

    private void Release(JsonObject pod) => pods.Change(pod, o => o.SetFinalizer(JobPods.Finalizer, false));

    private void Record(JsonObject job, string type, string reason, string message)
    {
        if (type == "Warning")
            events.Warning(job, reason, message);
        else
            events.Normal(job, reason, message);
    }

    private TimeSpan? RemoveInTime(JsonObject job)
    {
        if (job.Integer("spec.ttlSecondsAfterFinished") is not { } ttl || job.Deleting())
            return null;
        var ended = (job.Condition("Complete") ?? job.Condition("Failed")).Time("lastTransitionTime")!.Value;
        var left = ended.AddSeconds(ttl) - time.GetUtcNow();
        if (left > TimeSpan.Zero)
            return left;
        jobs.Delete(job);
        return null;
    }
}
