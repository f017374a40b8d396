namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>Decides a Job's next step from the Job, its pods and the time; pure. The order of states is that of the real
/// controller.</summary>
internal sealed class JobSync
{
    private readonly JsonObject _job,
        _status;
    private readonly JobPods _pods;
    private readonly WorkloadOptions _options;
    private readonly DateTimeOffset _now;
    private readonly JobPlan _plan;
    private readonly int? _completions;
    private readonly bool _indexed,
        _suspended;
    private readonly SortedSet<int> _completed;

    private JobSync(JsonObject job, IReadOnlyList<JsonObject> pods, WorkloadOptions options, DateTimeOffset now)
    {
        (_job, _options, _now) = (job, options, now);
        _pods = new JobPods(job, pods);
        _status = job.Object("status")?.Copy() ?? [];
        _plan = new JobPlan { Status = _status };
        _completions = (int?)job.Integer("spec.completions");
        _indexed = job.Text("spec.completionMode") == "Indexed";
        _suspended = job.True("spec.suspend");
        _completed = IndexSet.Parse(_status.Text("completedIndexes"));
    }

    public static JobPlan Plan(JsonObject job, IReadOnlyList<JsonObject> pods, WorkloadOptions options, DateTimeOffset now) =>
        new JobSync(job, pods, options, now).Run();

    public static bool Finished(JsonObject job) => job.IsTrue("Complete") || job.IsTrue("Failed");

    private JobPlan Run()
    {
        if (Finished(_job))
        {
            _plan.Release.AddRange(_pods.All.Where(JobPods.Tracked));
            return _plan;
        }
        CountReleased();
        var failJob = CollectEnded();
        Start();
        Judge(failJob);
        ManagePods();
        Finish();
        return _plan;
    }

    /// <summary>Pods noted as ended whose finalizer is off, or which are gone, move to the counters.</summary>
    private void CountReleased()
    {
        var uncounted = _status.Make("uncountedTerminatedPods");
        var tracked = _pods.All.Where(JobPods.Tracked).Select(p => p.Uid()).ToHashSet();
        foreach (var outcome in (string[])["succeeded", "failed"])
        {
            var uids = uncounted.Texts(outcome);
            var done = uids.Where(u => !tracked.Contains(u)).ToList();
            _status.PutCount(outcome, _status.Int(0, outcome) + done.Count);
            var rest = uids.Except(done).ToList();
            uncounted.Put(outcome, rest.ToJson().OrNull());
            _plan.Release.AddRange(_pods.All.Where(p => JobPods.Tracked(p) && rest.Contains(p.Uid())));
        }
        if (_indexed)
            _status.PutCount("succeeded", _completed.Count);
    }

    /// <summary>Notes pods that have ended since; gives the message of a podFailurePolicy rule that fails the Job.</summary>
    private string? CollectEnded()
    {
        string? failJob = null;
        foreach (var pod in _pods.Succeeded.Where(Fresh))
        {
            if (_indexed && JobPods.Index(pod) is var i && (i < 0 || i >= _completions || !_completed.Add(i)))
                _plan.Release.Add(pod);
            else
                Note("succeeded", pod);
        }
        foreach (var pod in _pods.Failed.Where(Fresh))
        {
            var (action, message) = PodFailurePolicy.Match(_job, pod);
            if (action == "FailJob")
                failJob ??= message;
            if (action == "Ignore")
                _plan.Release.Add(pod);
            else
                Note("failed", pod);
        }
        if (_indexed)
            _status.Put("completedIndexes", _completed.Count > 0 ? IndexSet.Format(_completed) : null);
        return failJob;
    }

    private bool Fresh(JsonObject pod) =>
        JobPods.Tracked(pod) && !Uncounted("succeeded").Contains(pod.Uid()) && !Uncounted("failed").Contains(pod.Uid());

    private void Note(string outcome, JsonObject pod)
    {
        var uncounted = _status.Make("uncountedTerminatedPods");
        uncounted[outcome] = Uncounted(outcome).Append(pod.Uid()).ToJson();
        _plan.Release.Add(pod);
    }

    private List<string> Uncounted(string outcome) => _status.Texts("uncountedTerminatedPods." + outcome);

    private int SucceededSoFar => _indexed ? _completed.Count : _status.Int(0, "succeeded") + Uncounted("succeeded").Count;

    private int FailedSoFar => _status.Int(0, "failed") + Uncounted("failed").Count;

    private void Start()
    {
        if (_suspended)
        {
            if (SetCondition("Suspended", true, "JobSuspended", "Job suspended"))
                _plan.Events.Add(("Normal", "Suspended", "Job suspended"));
            _status.Remove("startTime");
            return;
        }
        if (Is("Suspended") && SetCondition("Suspended", false, "JobResumed", "Job resumed"))
            _plan.Events.Add(("Normal", "Resumed", "Job resumed"));
        _status["startTime"] ??= _now.Stamp();
    }

    /// <summary>Sets FailureTarget or SuccessCriteriaMet, which are never taken back.</summary>
    private void Judge(string? failJob)
    {
        if (Is("FailureTarget") || Is("SuccessCriteriaMet"))
            return;
        var deadline = _suspended ? null : (int?)_job.Integer("spec.activeDeadlineSeconds");
        var left = deadline is null ? (TimeSpan?)null : _status.Time("startTime")!.Value.AddSeconds(deadline.Value) - _now;
        if (failJob is not null)
            Target("FailureTarget", "PodFailurePolicy", failJob);
        else if (SucceededEnough())
            Target("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods");
        else if (FailedSoFar + Restarts() > _job.Int(6, "spec.backoffLimit"))
            Target("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        else if (left <= TimeSpan.Zero)
            Target("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline");
        else
            Sooner(left);
    }

    private void Target(string type, string reason, string message) => SetCondition(type, true, reason, message);

    /// <summary>Without completions the Job is done when one pod has succeeded and none is left.</summary>
    private bool SucceededEnough() => _completions is { } n ? SucceededSoFar >= n : SucceededSoFar > 0 && _pods.Active.Count == 0;

    /// <summary>With restartPolicy OnFailure the restarts within the pods count against backoffLimit.</summary>
    private int Restarts() =>
        _job.Text("spec.template.spec.restartPolicy") != "OnFailure"
            ? 0
            : _pods.Active.Sum(p => p.ContainerStatuses().Sum(c => c.Int(0, "restartCount")));

    private void ManagePods()
    {
        var active = _pods.Active.Count;
        if (Is("FailureTarget") || Is("SuccessCriteriaMet"))
        {
            _plan.Delete.AddRange(_pods.Active);
            active = 0;
        }
        else if (_suspended)
        {
            _plan.Discard.AddRange(_pods.Active);
            active = 0;
        }
        else if (!_job.Deleting())
        {
            active += Adjust();
        }
        _status.PutCount("active", active);
        _status["ready"] = _pods.Active.Except(_plan.Delete).Except(_plan.Discard).Count(p => p.IsTrue("Ready"));
        _status["terminating"] = _pods.Terminating.Count + _plan.Delete.Count + _plan.Discard.Count;
    }

    /// <summary>Makes or discards pods until as many are active as should be; gives the difference.</summary>
    private int Adjust()
    {
        var parallelism = _job.Int(1, "spec.parallelism");
        var wanted =
            _completions is { } n ? Math.Min(parallelism, n - SucceededSoFar)
            : SucceededSoFar > 0 ? Math.Min(parallelism, _pods.Active.Count)
            : parallelism;
        var holding = _pods.Active.Count + (_job.Text("spec.podReplacementPolicy") == "Failed" ? _pods.Terminating.Count : 0);
        if (_pods.Active.Count > wanted)
        {
            _plan.Discard.AddRange(
                _pods
                    .Active.OrderBy(p => p.IsTrue("Ready"))
                    .ThenByDescending(p => p.Text("metadata.creationTimestamp"))
                    .Take(_pods.Active.Count - wanted)
            );
            return -_plan.Discard.Count;
        }
        if (holding >= wanted)
            return 0;
        if (Backoff() is { } wait)
        {
            Sooner(wait);
            return 0;
        }
        _plan.Create.AddRange(_indexed ? FreeIndexes().Take(wanted - holding) : Enumerable.Repeat(-1, wanted - holding));
        return _plan.Create.Count;
    }

    private IEnumerable<int> FreeIndexes()
    {
        var taken = _pods.Active.Concat(_pods.Terminating).Select(JobPods.Index).ToHashSet();
        return Enumerable.Range(0, _completions ?? 0).Where(i => !_completed.Contains(i) && !taken.Contains(i));
    }

    /// <summary>How long the next pod still has to wait after failures; null: not at all.</summary>
    private TimeSpan? Backoff()
    {
        var failed = _pods
            .Failed.Where(p => PodFailurePolicy.Match(_job, p).Action != "Ignore")
            .Select(JobPods.FinishedAt)
            .Where(t => t is not null)
            .ToList();
        if (failed.Count == 0)
            return null;
        var lastSuccess = _pods.Succeeded.Select(JobPods.FinishedAt).Max();
        var inARow = failed.Count(t => lastSuccess is null || t > lastSuccess);
        if (inARow == 0)
            return null;
        var delay = Math.Min(_options.JobBackoffMax.Ticks, _options.JobBackoff.Ticks << Math.Min(inARow - 1, 16));
        var left = failed.Max()!.Value.AddTicks(delay) - _now;
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Complete or Failed, once no pod runs and each is counted.</summary>
    private void Finish()
    {
        if (_pods.Active.Count + _pods.Terminating.Count > 0 || Uncounted("succeeded").Count + Uncounted("failed").Count > 0)
            return;
        foreach (var (target, final) in (ReadOnlySpan<(string, string)>)[("SuccessCriteriaMet", "Complete"), ("FailureTarget", "Failed")])
        {
            if (Conditions.Find(_status, target) is not { } c)
                continue;
            var (reason, message) = (c.Text("reason")!, c.Text("message")!);
            SetCondition(final, true, reason, message);
            if (final == "Complete")
                _status["completionTime"] = _now.Stamp();
            _plan.Events.Add(final == "Complete" ? ("Normal", "Completed", "Job completed") : ("Warning", reason, message));
        }
    }

    private bool Is(string type) => Conditions.Find(_status, type).Text("status") == "True";

    private bool SetCondition(string type, bool value, string reason, string message) =>
        Conditions.Set(_status, type, value, reason, message, _now, "lastProbeTime");

    private void Sooner(TimeSpan? wait)
    {
        if (wait is { } w && (_plan.Again is null || w < _plan.Again))
            _plan.Again = w;
    }
}
