using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Trials;

/// <summary>Writes down what came of a trial, and tells whom it concerns.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">Told of what was written.</param>
/// <param name="reports">Told of ends.</param>
/// <param name="events">Tells people of failures.</param>
/// <param name="metrics">Counts what has ended, and its CPU time.</param>
public sealed partial class TrialWriter(
    ApiClient client,
    ClusterCaches caches,
    ReportService reports,
    EventRecorder events,
    TrainyardMetrics metrics,
    ILogger<TrialWriter> logger
)
{
    /// <summary>Writes a status where it differs. A conflict is thrown: the trial has changed since it was read.</summary>
    internal async Task WriteAsync(Trial trial, TrialStatus status, CancellationToken cancellationToken)
    {
        var wanted = trial with { Status = status };
        if (ClusterJson.Options.Same(trial with { Status = trial.Status ?? new() }, wanted))
            return;
        caches.Trials.Observe(await client.ChangeStatusAsync(trial, wanted, cancellationToken));
        if (trial.Status?.Phase != status.Phase)
            Log.Changed(logger, trial.Key, status.Phase, status.Value);
        if (status is { Ended: false, Reason: { } reason } && trial.Status?.Reason != reason)
            events.Tell(trial, new(status.Failure is not null, reason, status.Message!));
        if (!status.Ended)
            return;
        reports.End(trial, status);
        metrics.TrialEnded(status);
        if (status is { Phase: TrialPhase.Failed, Failure: { } failure })
            events.Warning(trial, failure.Class.ToString(), failure.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The trial {Trial} is {Phase}, value {Value}")]
        public static partial void Changed(ILogger logger, ObjectKey trial, TrialPhase phase, double? value);
    }
}
