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
            Count(
                _predictors,
                caches
                    .Predictors.List()
                    .SelectMany(predictor => predictor.Status?.Conditions ?? [])
                    .Where(c => c.IsTrue)
                    .Select(c => c.Type)
            );
        });

    // What nothing is in any more is not told: a series for each word that was ever said would stay for good.
    private static void Count(Gauge gauge, IEnumerable<string> values)
    {
        var counts = values.CountBy(value => value).ToDictionary();
        foreach (var (value, count) in counts)
            gauge.WithLabels(value).Set(count);
        foreach (var labels in gauge.GetAllLabelValues().Where(labels => !counts.ContainsKey(labels[0])).ToList())
            gauge.RemoveLabelled(labels);
    }
}
