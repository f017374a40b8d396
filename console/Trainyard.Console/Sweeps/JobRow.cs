using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>A TrainingJob as the list of all of them shows it.</summary>
/// <param name="Ended">How many trials have ended.</param>
/// <param name="Most">How many there are at most.</param>
/// <param name="Best">The best value so far.</param>
/// <param name="Model">The newest version of its model.</param>
/// <param name="Trouble">What is wrong, in one line; null while all is well.</param>
internal sealed record JobRow(
    string Namespace,
    string Name,
    TrainingJobPhase Phase,
    int Ended,
    int Most,
    string Metric,
    double? Best,
    int? Model,
    DateTimeOffset? Created,
    IReadOnlyDictionary<string, string> Labels,
    string Algorithm,
    string? Trouble
)
{
    /// <summary>How far it is, from 0 to 1.</summary>
    public double Progress => Phase == TrainingJobPhase.Succeeded ? 1 : Math.Clamp(Ended / (double)Math.Max(1, Most), 0, 1);

    public static JobRow Of(TrainingJob job)
    {
        var (spec, status) = (job.Spec, job.Status);
        var counts = status?.Trials ?? new();
        return new(
            job.Metadata.NamespaceProperty,
            job.Metadata.Name,
            status?.Phase ?? TrainingJobPhase.Pending,
            counts.Total - counts.Pending - counts.Running,
            spec.MostTrials,
            spec.Objective.Metric,
            status?.Best?.Value,
            status?.Model?.Version,
            job.Metadata.CreationTimestamp is { } created ? new DateTimeOffset(created) : null,
            job.Metadata.Labels?.AsReadOnly() ?? new Dictionary<string, string>().AsReadOnly(),
            $"{spec.Model.Algorithm} for {spec.Model.Task}",
            TroubleOf(job)
        );
    }

    private static string? TroubleOf(TrainingJob job) =>
        job.Status?.Phase is TrainingJobPhase.Failed or TrainingJobPhase.Rejected or TrainingJobPhase.Stalled
            ? job.Status.LastFailure?.Message ?? job.Status.Conditions?.FirstOrDefault(condition => condition.Status == "False")?.Message
            : null;
}
