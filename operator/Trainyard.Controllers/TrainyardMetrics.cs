using System.Diagnostics.Metrics;
using Trainyard.Api;

namespace Trainyard.Controllers;

/// <summary>The operator's own metrics.</summary>
public static class TrainyardMetrics
{
    public const string Name = "Trainyard.Operator";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>(
        "trainyard_trials_ended_total",
        description: "Trials that have ended, by phase"
    );
    private static readonly Counter<double> Cpu = Meter.CreateCounter<double>(
        "trainyard_trials_cpu_seconds_total",
        description: "CPU time of ended trials, in seconds"
    );
    private static readonly Counter<long> Reports = Meter.CreateCounter<long>(
        "trainyard_reports_total",
        description: "Reports of trials, by answer"
    );
    private static readonly Histogram<double> Suggestion = Seconds("trainyard_suggestion_seconds", "Time to suggest one parameter set");
    private static readonly Histogram<double> SlotFill = Seconds(
        "trainyard_slot_fill_seconds",
        "Time from a trial's end to the creation of the next"
    );

    /// <summary>A trial has ended.</summary>
    public static void TrialEnded(TrialStatus status)
    {
        Ended.Add(1, new KeyValuePair<string, object?>("phase", status.Phase.ToString()));
        Cpu.Add(status.CpuSeconds ?? 0);
    }

    /// <summary>A trial has reported.</summary>
    public static void Reported(string answer) => Reports.Add(1, new KeyValuePair<string, object?>("answer", answer));

    /// <summary>A parameter set was suggested.</summary>
    public static void Suggested(TimeSpan took) => Suggestion.Record(took.TotalSeconds);

    /// <summary>A free slot was filled.</summary>
    public static void SlotFilled(TimeSpan took) => SlotFill.Record(took.TotalSeconds);

    /// <summary>Counts objects when somebody asks.</summary>
    public static void Observe(ClusterCaches caches)
    {
        Meter.CreateObservableGauge(
            "trainyard_trials",
            () => Count(caches.Trials.List().Select(trial => (trial.Status?.Phase ?? TrialPhase.Pending).ToString()), "phase"),
            description: "Trials, by phase"
        );
        Meter.CreateObservableGauge(
            "trainyard_trainingjobs",
            () => Count(caches.TrainingJobs.List().Select(job => job.Status?.Phase ?? "Pending"), "phase"),
            description: "TrainingJobs, by phase"
        );
        Meter.CreateObservableGauge(
            "trainyard_predictors",
            () =>
                Count(
                    caches
                        .Predictors.List()
                        .SelectMany(predictor => (predictor.Status?.Conditions ?? []).Where(c => c.IsTrue).Select(c => c.Type)),
                    "condition"
                ),
            description: "Predictors, by condition that holds"
        );
        var version = typeof(TrainyardMetrics).Assembly.GetName().Version?.ToString(3);
        Meter.CreateObservableGauge(
            "trainyard_build_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", version)),
            description: "The version of the operator"
        );
    }

    private static IEnumerable<Measurement<int>> Count(IEnumerable<string> values, string label) =>
        values.CountBy(value => value).Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>(label, pair.Key)));

    private static Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(
            name,
            null,
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30] }
        );
}
