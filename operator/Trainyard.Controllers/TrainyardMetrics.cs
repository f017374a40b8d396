using k8s;
using k8s.Models;
using Prometheus;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>The operator's own metrics.</summary>
public sealed class TrainyardMetrics
{
    private static readonly HistogramConfiguration Seconds = new()
    {
        Buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    };

    private readonly CollectorRegistry _registry;
    private readonly Counter _ended;
    private readonly Counter _cpu;
    private readonly Counter _reports;
    private readonly Histogram _suggestion;
    private readonly Histogram _slotFill;
    private readonly Gauge _trials;
    private readonly Gauge _trainingJobs;
    private readonly Gauge _predictors;
    private readonly Gauge _jobConditions;
    private readonly Gauge _predictorConditions;
    private readonly Gauge _replicas;
    private readonly Gauge _modelSince;
    private readonly Gauge _maxModelAge;
    private readonly Gauge _driftThreshold;
    private readonly Gauge _scorerConditions;
    private readonly Gauge _scorerLag;
    private readonly Gauge _scorerRows;

    /// <param name="registry">Where they are published.</param>
    public TrainyardMetrics(CollectorRegistry registry)
    {
        _registry = registry;
        var factory = Metrics.WithCustomRegistry(registry);
        _ended = factory.CreateCounter("trainyard_trials_ended_total", "Trials that have ended, by phase", "phase");
        _cpu = factory.CreateCounter("trainyard_trials_cpu_seconds_total", "CPU time of ended trials, in seconds");
        _reports = factory.CreateCounter("trainyard_reports_total", "Reports of trials, by answer", "answer");
        _suggestion = factory.CreateHistogram("trainyard_suggestion_seconds", "Time to suggest one parameter set", Seconds);
        _slotFill = factory.CreateHistogram("trainyard_slot_fill_seconds", "Time from a trial's end to the creation of the next", Seconds);
        _trials = factory.CreateGauge("trainyard_trials", "Trials, by phase", "phase");
        _trainingJobs = factory.CreateGauge("trainyard_trainingjobs", "TrainingJobs, by phase", "phase");
        _predictors = factory.CreateGauge("trainyard_predictors", "Predictors, by condition that holds", "condition");
        _jobConditions = factory.CreateGauge(
            "trainyard_trainingjob_condition",
            "1 for each condition of a TrainingJob that holds",
            ["namespace", "trainingjob", "condition"]
        );
        _predictorConditions = factory.CreateGauge(
            "trainyard_predictor_condition",
            "Whether a condition of a Predictor holds: 1 or 0",
            ["namespace", "predictor", "condition"]
        );
        _replicas = factory.CreateGauge(
            "trainyard_predictor_replicas",
            "Pods of a Predictor, by state: ready, desired, max",
            ["namespace", "predictor", "state"]
        );
        _modelSince = factory.CreateGauge(
            "trainyard_predictor_model_since_timestamp_seconds",
            "When the model that serves began to, in seconds since 1970",
            ["namespace", "predictor"]
        );
        _maxModelAge = factory.CreateGauge(
            "trainyard_predictor_model_max_age_seconds",
            "How long one model may serve, where spec.monitoring.maxModelAge says so",
            ["namespace", "predictor"]
        );
        _driftThreshold = factory.CreateGauge(
            "trainyard_predictor_drift_threshold",
            "The population stability index from which on a Predictor has drifted, where spec.monitoring.drift says so",
            ["namespace", "predictor"]
        );
        _scorerConditions = factory.CreateGauge(
            "trainyard_scorer_condition",
            "1 for each condition of a Scorer that holds",
            ["namespace", "scorer", "condition"]
        );
        _scorerLag = factory.CreateGauge(
            "trainyard_scorer_status_lag_seconds",
            "Seconds that the oldest row of a Scorer has waited that is known to wait",
            ["namespace", "scorer"]
        );
        _scorerRows = factory.CreateGauge(
            "trainyard_scorer_rows",
            "Rows that a Scorer has dealt with, by outcome: scored, failed",
            ["namespace", "scorer", "outcome"]
        );
        var version = typeof(TrainyardMetrics).Assembly.GetName().Version?.ToString(3) ?? "";
        factory.CreateGauge("trainyard_build_info", "The version of the operator", "version").WithLabels(version).Set(1);
    }

    /// <summary>A trial has ended.</summary>
    public void TrialEnded(TrialStatus status)
    {
        _ended.WithLabels(status.Phase.ToString()).Inc();
        // It is the pod's own word, and a counter refuses to fall.
        _cpu.Inc(Math.Max(0, status.CpuSeconds ?? 0));
    }

    /// <summary>A trial has reported.</summary>
    public void Reported(string answer) => _reports.WithLabels(answer).Inc();

    /// <summary>A parameter set was suggested.</summary>
    public void Suggested(TimeSpan took) => _suggestion.Observe(took.TotalSeconds);

    /// <summary>A free slot was filled.</summary>
    public void SlotFilled(TimeSpan took) => _slotFill.Observe(took.TotalSeconds);

    /// <summary>Counts objects whenever somebody asks.</summary>
    public void Observe(ClusterCaches caches) =>
        _registry.AddBeforeCollectCallback(() =>
        {
            Count(_trials, caches.Trials.List().Select(trial => (trial.Status?.Phase ?? TrialPhase.Pending).ToString()));
            Count(_trainingJobs, caches.TrainingJobs.List().Select(job => (job.Status?.Phase ?? TrainingJobPhase.Pending).ToString()));
            Count(_predictors, caches.Predictors.List().SelectMany(Holding).Select(condition => condition.Type));
            Tell(_jobConditions, caches.TrainingJobs.List().SelectMany(JobConditions));
            Tell(_predictorConditions, caches.Predictors.List().SelectMany(PredictorConditions));
            Tell(_replicas, caches.Predictors.List().SelectMany(Replicas));
            Tell(_modelSince, caches.Predictors.List().SelectMany(ModelSince));
            Tell(_maxModelAge, caches.Predictors.List().SelectMany(MaxModelAge));
            Tell(_driftThreshold, caches.Predictors.List().SelectMany(DriftThreshold));
            Tell(_scorerConditions, caches.Scorers.List().SelectMany(ScorerConditions));
            Tell(_scorerLag, caches.Scorers.List().SelectMany(ScorerLag));
            Tell(_scorerRows, caches.Scorers.List().SelectMany(ScorerRows));
        });

    private static IEnumerable<V1Condition> Holding(Predictor predictor) =>
        (predictor.Status?.Conditions ?? []).Where(condition => condition.IsTrue);

    private static IEnumerable<Sample> JobConditions(TrainingJob job) =>
        (job.Status?.Conditions ?? []).Where(condition => condition.IsTrue).Select(condition => Of(job, condition.Type, 1));

    // One that has no status yet is not available either.
    private static IEnumerable<Sample> PredictorConditions(Predictor predictor)
    {
        var conditions = predictor.Status?.Conditions ?? [];
        if (!conditions.Any(condition => condition.Type == ConditionType.Available))
            yield return Of(predictor, ConditionType.Available, 0);
        foreach (var condition in conditions)
            yield return Of(predictor, condition.Type, condition.IsTrue ? 1 : 0);
    }

    private static IEnumerable<Sample> Replicas(Predictor predictor)
    {
        yield return Of(predictor, "ready", predictor.Status?.ReadyReplicas ?? 0);
        yield return Of(predictor, "desired", predictor.Status?.Replicas ?? 0);
        if (predictor.Spec.Autoscaling is { } scaling)
            yield return Of(predictor, "max", scaling.MaxReplicas);
    }

    private static IEnumerable<Sample> ModelSince(Predictor predictor) =>
        predictor.Status?.Model?.Since is { } since ? [Of(predictor, since.ToUnixTimeSeconds())] : [];

    private static IEnumerable<Sample> MaxModelAge(Predictor predictor) =>
        Duration.Parse(predictor.Spec.Monitoring?.MaxModelAge) is { } age ? [Of(predictor, age.TotalSeconds)] : [];

    private static IEnumerable<Sample> DriftThreshold(Predictor predictor) =>
        predictor.Spec.Monitoring?.Drift is { } drift ? [Of(predictor, drift.Threshold)] : [];

    private static IEnumerable<Sample> ScorerConditions(Scorer scorer) =>
        (scorer.Status?.Conditions ?? []).Where(condition => condition.IsTrue).Select(condition => Of(scorer, condition.Type, 1));

    private static IEnumerable<Sample> ScorerLag(Scorer scorer) => scorer.Status?.LagSeconds is { } lag ? [Of(scorer, lag)] : [];

    private static IEnumerable<Sample> ScorerRows(Scorer scorer) =>
        scorer.Status?.Rows is { } rows ? [Of(scorer, "scored", rows.Scored), Of(scorer, "failed", rows.Failed)] : [];

    private static Sample Of(IKubernetesObject<V1ObjectMeta> entity, string word, double value) =>
        new([entity.Metadata.NamespaceProperty, entity.Metadata.Name, word], value);

    private static Sample Of(IKubernetesObject<V1ObjectMeta> entity, double value) =>
        new([entity.Metadata.NamespaceProperty, entity.Metadata.Name], value);

    private static void Count(Gauge gauge, IEnumerable<string> values) =>
        Tell(gauge, values.CountBy(value => value).Select(counted => new Sample([counted.Key], counted.Value)));

    // What nothing is in any more is not told: a series for each word that was ever said would stay for good.
    private static void Tell(Gauge gauge, IEnumerable<Sample> samples)
    {
        var told = new HashSet<string>();
        foreach (var (labels, value) in samples)
        {
            gauge.WithLabels(labels).Set(value);
            told.Add(string.Join('\n', labels));
        }

        foreach (var labels in gauge.GetAllLabelValues().Where(labels => !told.Contains(string.Join('\n', labels))).ToList())
            gauge.RemoveLabelled(labels);
    }

    private sealed record Sample(string[] Labels, double Value);
}
