using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Troubles;

namespace Trainyard.Controllers.Trials;

/// <summary>What a Trial's status says. Pure.</summary>
internal static class TrialStatuses
{
    /// <summary>How often a trial is run anew before it counts as failed: somebody may be taking every pod away.</summary>
    public const int MaxRestarts = 5;

    private const int LongestReason = 300;

    /// <summary>The status after looking at the trial's Job; the same where nothing has changed.</summary>
    /// <param name="retries">How often it is tried again after a failure of the program's own; 0 where its Job sees to that.</param>
    public static TrialStatus Of(
        TrialStatus? before,
        StepResult result,
        string metric,
        TrialCurve curve,
        DateTimeOffset now,
        int retries = 0
    )
    {
        if (result.Lost is { } lost)
            return Anew(before ?? new(), lost, now);
        if (result.MayMendItself && (before?.Retries ?? 0) < retries)
            return Again(before ?? new(), result.Failure!);
        var started = before?.StartTime ?? result.StartedAt;
        if (!result.Ended)
            return Going(before ?? new(), result, started, curve);
        var value = result.Word?.Metrics?.ValueOf(metric);
        var (phase, failure) = Judge(result, value, metric);
        return new()
        {
            Phase = phase,
            Value = phase is TrialPhase.Succeeded or TrialPhase.Pruned && value is { } number && double.IsFinite(number) ? value : null,
            Metrics = Finite(result.Word?.Metrics),
            Curve = curve.Thinned,
            Best = phase == TrialPhase.Succeeded ? null : curve.Best,
            StartTime = started,
            CompletionTime = Later(result.EndedAt!.Value, now),
            CpuSeconds = result.Word?.CpuSeconds,
            Failure = failure,
            Reason = phase == TrialPhase.Pruned ? TrialReason.Pruned : null,
            Message = phase == TrialPhase.Pruned ? curve.WhyPruned ?? Told(result.Word!) ?? "the pruner has stopped it" : null,
            Worker = before?.Worker,
            Restarts = before?.Restarts,
            Retries = before?.Retries,
        };
    }

    /// <summary>The status of a trial that a reused worker is given.</summary>
    public static TrialStatus Given(TrialStatus? before, string worker, DateTimeOffset now) =>
        (before ?? new()) with
        {
            Phase = TrialPhase.Running,
            Worker = worker,
            Value = null,
            StartTime = now,
            Failure = null,
            Reason = null,
            Message = null,
        };

    /// <summary>The status of a trial that cannot begin: its Job is not taken, or there is none to begin with.</summary>
    /// <param name="curve">What it had learned till now, which is kept; null: nothing new.</param>
    public static TrialStatus Waiting(TrialStatus? before, Trouble trouble, TrialCurve? curve = null) =>
        (before ?? new()) with
        {
            Phase = TrialPhase.Pending,
            Value = curve?.Last ?? before?.Value,
            Curve = curve?.Thinned ?? before?.Curve,
            Best = curve?.Best ?? before?.Best,
            Worker = null,
            StartTime = null,
            Failure = trouble.Failure,
            Reason = trouble.Reason,
            Message = trouble.Message,
        };

    /// <summary>The status of a trial that was stopped because the search had ended.</summary>
    public static TrialStatus Stopped(TrialStatus? before, TrialCurve curve, DateTimeOffset now) =>
        (before ?? new()) with
        {
            Phase = TrialPhase.Stopped,
            Value = curve.Last ?? before?.Value,
            Curve = curve.Thinned ?? before?.Curve,
            Best = curve.Best ?? before?.Best,
            CompletionTime = now,
            Failure = null,
            Reason = null,
            Message = null,
        };

    /// <summary>A pod that runs counts, whatever another one is in; a Job that is suspended begins anew, and what it had learned till then
    /// is kept.</summary>
    private static TrialStatus Going(TrialStatus before, StepResult result, DateTimeOffset? started, TrialCurve curve) =>
        result.Trouble is { } trouble
            ? Waiting(before, trouble, curve) with
            {
                StartTime = trouble.Reason is TroubleReason.Suspended or TroubleReason.Gated ? null : started,
            }
            : before with
            {
                Phase = started is null ? TrialPhase.Pending : TrialPhase.Running,
                StartTime = started,
                Value = null,
                Failure = null,
                Reason = null,
                Message = null,
            };

    /// <summary>Another worker takes it up.</summary>
    private static TrialStatus Again(TrialStatus before, Failure failure) =>
        Waiting(before, Trouble.Wait(TroubleReason.Retried, $"it is tried again: {failure.Message}")) with
        {
            Retries = (before.Retries ?? 0) + 1,
        };

    /// <summary>Counted once for each loss: a look at the Job that is on its way out is none.</summary>
    private static TrialStatus Anew(TrialStatus before, string lost, DateTimeOffset now)
    {
        var again = Trouble.Wait(TroubleReason.ResultLost, $"it is run anew: {lost}");
        if (before.Reason == again.Reason)
            return before;
        var restarts = (before.Restarts ?? 0) + 1;
        if (restarts <= MaxRestarts)
            return Waiting(before, again) with { Restarts = restarts };
        var message = $"run {restarts} times, and each time its pod was taken away before its result was read: {lost}";
        return before with
        {
            Phase = TrialPhase.Failed,
            CompletionTime = now,
            Failure = new()
            {
                Class = FailureClass.Preempted,
                Message = message,
                Hint = "find out what removes this namespace's pods",
            },
        };
    }

    /// <summary>A value that is not finite is one: a trial that diverged has run as it should, and is worse than all others.</summary>
    private static (TrialPhase Phase, Failure? Failure) Judge(StepResult result, double? value, string metric)
    {
        if (result.Failure is { } failure)
            return (TrialPhase.Failed, failure);
        if (result.Word?.Outcome == TrialOutcome.Pruned)
            return (TrialPhase.Pruned, null);
        if (value is not null)
            return (TrialPhase.Succeeded, null);
        return (
            TrialPhase.Failed,
            new()
            {
                Class = FailureClass.UserCode,
                Message = $"the trial ended without a number for spec.objective.metric \"{metric}\": {Told(result, metric)}",
                Hint =
                    $"write it to the termination message, or print a line {metric}=NUMBER, such as {metric}=0.25, among the last "
                    + $"{PrintedMetrics.Lines} of the log",
            }
        );
    }

    /// <summary>What a trial says of the pruner is a program's text, which may be of any length.</summary>
    private static string? Told(LastWord word) =>
        word.Reason is { Length: > LongestReason } reason ? reason[..LongestReason] + "..." : word.Reason;

    private static string Told(StepResult result, string metric)
    {
        var (name, line) = result.Unread?.FirstOrDefault(pair => pair.Key.Equals(metric, StringComparison.OrdinalIgnoreCase)) ?? default;
        if (name is not null)
            return $"the line \"{(line.Length > 200 ? line[..200] + "..." : line)}\" gives {name} none";
        return result.Word?.Metrics is { Count: > 0 } metrics ? $"it told {string.Join(", ", metrics.Keys)}" : "it told no metric";
    }

    /// <summary>Numbers only: JSON has no NaN.</summary>
    private static Dictionary<string, double>? Finite(IReadOnlyDictionary<string, double>? metrics) =>
        metrics?.Where(pair => double.IsFinite(pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>The node's clock counts whole seconds; while it is fresh, our own tells better which trial ended first.</summary>
    private static DateTimeOffset Later(DateTimeOffset ended, DateTimeOffset now) => now - ended < TimeSpan.FromSeconds(5) ? now : ended;
}
