using System.Collections.Concurrent;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;
using Trainyard.Sweeps;
using Tuning = Trainyard.Tuning;

namespace Trainyard.Controllers.Reports;

/// <summary>What became of a report.</summary>
public enum ReportVerdict
{
    /// <summary>No such trial, or not its token.</summary>
    Denied,

    /// <summary>The trial goes on.</summary>
    Continue,

    /// <summary>The trial ends here.</summary>
    Stop,
}

/// <summary>
/// Takes the trials' reports and asks the pruner. Curves live in memory until their trial has ended, and then in its status: a restart
/// forgets what the running trials have said so far, which makes the pruner milder for a while and loses nothing else.
/// </summary>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Knows the trials' tokens.</param>
public sealed class ReportService(ClusterCaches caches, ReportTokens tokens)
{
    private readonly ConcurrentDictionary<(string Uid, int FirstRun), Search> _searches = new();

    /// <summary>Whether there is such a trial, or such a last step of a run, and the token is its own.</summary>
    public bool Knows(ObjectKey key, string token) =>
        caches.Trials.Get(key) is { } trial ? tokens.Fits(token, trial.Metadata.Uid!) : IsModelStep(key, token);

    /// <summary>Notes a value and says whether the trial goes on.</summary>
    public ReportVerdict Post(ObjectKey key, string token, Report report)
    {
        if (!Knows(key, token))
            return ReportVerdict.Denied;
        // The last step reports as a trial does, and nobody stops it: an image need not know which of them it runs.
        if (caches.Trials.Get(key) is not { } trial)
            return ReportVerdict.Continue;
        if (trial.Spec.Stop || trial.Status?.Ended == true)
            return ReportVerdict.Stop;
        if (caches.TrainingJobs.Get(key.Namespace, trial.Spec.TrainingJob) is not { } job)
            return ReportVerdict.Stop;
        if (report.Metrics.ValueOf(job.Spec.Objective.Metric) is not { } value)
            return ReportVerdict.Continue;
        return SearchOf(job).Report(trial, job, report.Step, value) ? ReportVerdict.Stop : ReportVerdict.Continue;
    }

    /// <summary>The token of the last step of a job's runs.</summary>
    public string TokenOf(TrainingJob job) => tokens.Of(job.Metadata.Uid!);

    /// <summary>The trials of the job whose last step asks, those of earlier searches among them; null where it may not.</summary>
    public IReadOnlyList<TrialRecord>? History(ObjectKey step, string token) =>
        IsModelStep(step, token) && caches.Jobs.Get(step)?.Metadata.Controller is { } owner
            ? [.. caches.Trials.OwnedBy(owner.Uid!).Where(trial => trial.Status?.Ended == true).Select(TrialRecords.Of)]
            : null;

    /// <summary>The models that serve, in all namespaces that the operator looks at; null where it is not the last step of a job that
    /// asks.</summary>
    public IReadOnlyList<string>? Serving(ObjectKey step, string token) =>
        IsModelStep(step, token)
            ? ModelsInUse.Of(step.Namespace!, [.. caches.Predictors.List()], caches.Scorers.List(), JobOf, caches.Deployments.List())
            : null;

    private TrainingJob? JobOf(Predictor predictor) =>
        predictor.Spec.Model.TrainingJob is { } name ? caches.TrainingJobs.Get(predictor.Metadata.NamespaceProperty, name) : null;

    private bool IsModelStep(ObjectKey key, string token) =>
        caches.Jobs.Get(key)?.Metadata is { } step
        && step.Label(ApiGroup.StepLabel) == "model"
        && tokens.Fits(token, step.Controller?.Uid ?? "");

    /// <summary>Why the pruner has stopped a trial; null where it has not.</summary>
    public string? WhyPruned(ObjectKey key) => caches.Trials.Get(key) is { } trial ? CurveOf(trial).WhyPruned : null;

    /// <summary>What a trial has reported.</summary>
    internal TrialCurve CurveOf(Trial trial) => FindSearch(trial)?.CurveOf(trial.Spec.Number) ?? TrialCurve.None;

    /// <summary>A trial has ended: its curve stands in its status now.</summary>
    public void End(Trial trial, TrialStatus status) => FindSearch(trial)?.End(trial.Spec.Number, status.Phase);

    /// <summary>Forgets the searches of jobs that are gone or have moved on.</summary>
    public void Forget(string uid)
    {
        foreach (var key in _searches.Keys.Where(key => key.Uid == uid))
            _searches.TryRemove(key, out _);
    }

    private Search? FindSearch(Trial trial) =>
        caches.TrainingJobs.Get(trial.Metadata.NamespaceProperty, trial.Spec.TrainingJob) is { } job
        && _searches.TryGetValue(KeyOf(job), out var search)
            ? search
            : null;

    private Search SearchOf(TrainingJob job) =>
        _searches.GetOrAdd(KeyOf(job), _ =>
            new(job, caches.Trials.OwnedBy(job.Metadata.Uid!).Where(trial => trial.Spec.Run >= (job.Status?.FirstRun ?? 1)))
        );

    private static (string Uid, int FirstRun) KeyOf(TrainingJob job) => (job.Metadata.Uid!, job.Status?.FirstRun ?? 1);

    /// <summary>The curves of one search.</summary>
    private sealed class Search
    {
        private readonly Lock _gate = new();
        private readonly Goal _goal;
        private readonly Tuning.CurveHistory _history;
        private readonly Dictionary<int, List<CurvePoint>> _running = [];
        private readonly Dictionary<int, string> _pruned = [];
        private Tuning.IPruner? _pruner;
        private long? _generation;

        public Search(TrainingJob job, IEnumerable<Trial> ended)
        {
            _goal = job.Spec.Objective.ResolvedGoal;
            _history = new(_goal == Goal.Maximize ? Tuning.Direction.Maximize : Tuning.Direction.Minimize);
            foreach (var trial in ended.Where(trial => trial.Status?.Ended == true).OrderBy(trial => trial.Status!.CompletionTime))
            {
                foreach (var point in trial.Status!.Curve ?? [])
                    _history.Report(trial.Spec.Number, point.Step, point.Value);
                Close(trial.Spec.Number, trial.Status.Phase);
            }
        }

        /// <summary>Whether the trial is to stop.</summary>
        public bool Report(Trial trial, TrainingJob job, int step, double value)
        {
            lock (_gate)
            {
                var number = trial.Spec.Number;
                if (_pruned.ContainsKey(number))
                    return true;
                if (step < 1)
                    return false;
                if (!_running.TryGetValue(number, out var curve))
                    _running[number] = curve = [];
                if (curve.Count > 0 && curve[^1].Step >= step)
                    return false;
                _history.Report(number, step, value);
                if (double.IsFinite(value))
                    curve.Add(new(step, value));
                var verdict = PrunerOf(job).Judge(number, _history);
                if (verdict.Prune)
                    _pruned[number] = verdict.Reason;
                return verdict.Prune;
            }
        }

        public TrialCurve CurveOf(int number)
        {
            lock (_gate)
                return new(_running.TryGetValue(number, out var curve) ? [.. curve] : [], _goal, _pruned.GetValueOrDefault(number));
        }

        public void End(int number, TrialPhase phase)
        {
            lock (_gate)
            {
                _running.Remove(number);
                _pruned.Remove(number);
                Close(number, phase);
            }
        }

        /// <summary>The pruner is kept as long as the spec is the same: some remember what they have worked out.</summary>
        private Tuning.IPruner PrunerOf(TrainingJob job)
        {
            if (_pruner is null || _generation != job.Metadata.Generation)
                (_pruner, _generation) = (SearchSpaces.Pruner(job.Spec), job.Metadata.Generation);
            return _pruner;
        }

        private void Close(int number, TrialPhase phase)
        {
            if (phase == TrialPhase.Succeeded)
                _history.Succeed(number);
            else
                _history.Stop(number);
        }
    }
}
