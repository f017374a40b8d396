using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>
/// Where a job's runs find feedback: in the logs of the Predictors that serve its models. A run keeps those that it began with, and learns
/// nothing that is told later, so that all of its trials see one table. Pure.
/// </summary>
internal static class FeedbackSources
{
    /// <summary>The logs as they are now; null where none is asked for.</summary>
    /// <param name="predictors">All there are.</param>
    /// <param name="until">What is told later does not count; null: all does.</param>
    public static FeedbackLogs? Of(TrainingJob job, IEnumerable<Predictor> predictors, DateTimeOffset? until) =>
        job.Spec.Retrain?.From is null
            ? null
            : new()
            {
                Until = until,
                Logs =
                [
                    .. predictors
                        .Where(predictor => predictor.Metadata.NamespaceProperty == job.Metadata.NamespaceProperty)
                        .Where(predictor => predictor.Spec.Model.TrainingJob == job.Metadata.Name)
                        .Select(predictor => predictor.Spec.Monitoring?.Log)
                        .OfType<PredictionLogSpec>()
                        .Select(log => new FeedbackLog { Uri = log.Uri, Credentials = log.Credentials })
                        .DistinctBy(log => log.Uri)
                        .OrderBy(log => log.Uri, StringComparer.Ordinal),
                ],
            };

    /// <summary>What the present run learns from: as before, but in a run whose search begins.</summary>
    public static FeedbackLogs? Status(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        var begins = seen.Job.Status is null || plan.Anew || (plan.NextRunOf is { } first && first != seen.FirstRun);
        return begins ? seen.Feedback : seen.Job.Status!.Feedback;
    }

    /// <summary>What a finished run says of it, after its own words.</summary>
    public static string Words(TrainingJobStatus status) =>
        (status.Feedback, status.Data?.FeedbackRows) switch
        {
            (null, _) or (_, null) => "",
            (_, 0) => "; no feedback had been told before: it has learnt from the sources alone",
            (_, var rows) => $"; {rows} of its {status.Data.Rows} rows are feedback",
        };
}
