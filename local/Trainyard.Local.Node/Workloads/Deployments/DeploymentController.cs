namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>Carries out Deployments: makes and scales their ReplicaSets as <see cref="Rollout"/> reckons.</summary>
internal sealed class DeploymentController(
    ObjectCache deployments,
    ObjectCache sets,
    ObjectCache pods,
    EventRecorder events,
    TimeProvider time
)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (deployments.Get(key) is not { } deployment)
            return null;
        var rollout = Observe(deployment);
        if (!deployment.Deleting())
            Move(rollout);

        // What was made or scaled counts in the status at once.
        rollout = Observe(deployment);
        var (status, again) = RolloutStatus.Build(rollout, time.GetUtcNow());
        deployments.WriteStatus(deployment, status);
        if (RolloutStatus.Complete(rollout, status))
            RemoveHistory(rollout);
        return again;
    }

    private Rollout Observe(JsonObject deployment) => new(deployment, sets.ControlledBy(deployment).Where(s => !s.Deleting()));

    private void Move(Rollout rollout)
    {
        if (rollout.Deployment.True("spec.paused") || rollout.Scaled())
        {
            foreach (var (set, replicas) in rollout.Proportional().ToList())
                Scale(rollout, set, replicas);
            foreach (var set in rollout.All)
                Annotate(rollout, set, Rollout.RevisionOf(set));
            return;
        }
        if (rollout.Recreate && OldPodsRun(rollout))
        {
            foreach (var (set, replicas) in rollout.OldReplicas().ToList())
                Scale(rollout, set, replicas);
            return;
        }
        var wanted = rollout.NewReplicas();
        if (rollout.New is not { } newest)
        {
            if (Create(rollout, wanted) is { } made)
                AnnotateDeployment(rollout, Rollout.RevisionOf(made));
            return;
        }
        var revision = Math.Max(Rollout.RevisionOf(newest), rollout.NextRevision());
        Annotate(rollout, newest, revision);
        AnnotateDeployment(rollout, revision);
        if (wanted != Rollout.Replicas(newest))
        {
            Scale(rollout, newest, wanted);
            return;
        }
        foreach (var (set, replicas) in rollout.OldReplicas().ToList())
            Scale(rollout, set, replicas);
    }

    private bool OldPodsRun(Rollout rollout) =>
        rollout.Old.Any(s => Rollout.Replicas(s) > 0 || pods.OwnedBy(s.Uid()).Any(p => !p.HasEnded()));

    private JsonObject? Create(Rollout rollout, int replicas)
    {
        try
        {
            var made = sets.Create(rollout.BuildNew(replicas));
            if (replicas > 0)
                events.Normal(rollout.Deployment, "ScalingReplicaSet", $"Scaled up replica set {made.Name()} from 0 to {replicas}");
            return made;
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // Another template has the same hash: the next one is made with another.
            deployments.Change(
                rollout.Deployment,
                o => o.Make("status")["collisionCount"] = o.Int(0, "status.collisionCount") + 1,
                "status"
            );
            return null;
        }
    }

    private void Scale(Rollout rollout, JsonObject set, int replicas)
    {
        var before = Rollout.Replicas(set);
        var annotations = rollout.Annotations(Rollout.RevisionOf(set));
        sets.Change(set, o =>
        {
            o.Make("spec")["replicas"] = replicas;
            foreach (var name in (string[])["deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas"])
                o.Make("metadata").Make("annotations")[name] = annotations[name];
        });
        events.Normal(
            rollout.Deployment,
            "ScalingReplicaSet",
            $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}"
        );
    }

    private void Annotate(Rollout rollout, JsonObject set, int revision)
    {
        var annotations = rollout.Annotations(revision);
        if (set != rollout.New)
            annotations = annotations.Where(a => a.Key.StartsWith("deployment.kubernetes.io/", StringComparison.Ordinal)).ToDictionary();
        var present = set.Map("metadata.annotations");
        if (annotations.All(a => present.GetValueOrDefault(a.Key) == a.Value))
            return;
        sets.Change(set, o =>
        {
            foreach (var (name, value) in annotations)
                o.Make("metadata").Make("annotations")[name] = value;
        });
    }

    private void AnnotateDeployment(Rollout rollout, int revision)
    {
        var text = revision.ToString(CultureInfo.InvariantCulture);
        if (rollout.Deployment.Annotation(Rollout.Revision) == text)
            return;
        deployments.Change(rollout.Deployment, o => o.Make("metadata").Make("annotations")[Rollout.Revision] = text);
    }

    private void RemoveHistory(Rollout rollout)
    {
        var limit = rollout.Deployment.Int(10, "spec.revisionHistoryLimit");
        var idle = rollout
            .Old.Where(s => Rollout.Replicas(s) == 0 && Rollout.Count(s, "replicas") == 0)
            .OrderBy(Rollout.RevisionOf)
            .ToList();
        foreach (var set in idle.Take(idle.Count - limit))
            sets.Delete(set);
    }
}
