using System.Globalization;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Trials;

/// <summary>The work of one pod. Pure.</summary>
internal static class TrialFiles
{
    public static TrialFile ForTrial(TrainingJob job, Trial trial) =>
        File(job, trial.Spec.Run, trial.Spec.Number, trial.Spec.Parameters, output: null);

    /// <summary>What a reused worker is made for: the data are those of every trial.</summary>
    public static TrialFile ForWorker(TrainingJob job) =>
        File(job, job.Status?.Run ?? 1, number: 0, new Dictionary<string, JsonElement>(), output: null);

    public static TrialFile ForModel(TrainingJob job, int run, IReadOnlyDictionary<string, JsonElement> best, TrainyardOptions options) =>
        File(job, run, number: null, best, Output(job, options));

    /// <summary>The work of the last step, to be looked at and not done, with the parameters of the first trial.</summary>
    /// <param name="ends">What lies farthest out of what is searched; null without a sweep.</param>
    public static TrialFile ForPreflight(
        TrainingJob job,
        int run,
        IReadOnlyDictionary<string, JsonElement> first,
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? ends,
        TrainyardOptions options
    ) => File(job, run, number: null, first, Output(job, options)) with { Ends = ends };

    /// <summary>Where a job's models go.</summary>
    public static OutputSpec? Output(TrainingJob job, TrainyardOptions options)
    {
        if (job.Spec.Output is { } output)
            return output;
        if (options.DefaultOutput is not { } root)
            return null;
        return new()
        {
            Uri = $"{root.TrimEnd('/')}/{job.Metadata.NamespaceProperty}/{job.Metadata.Name}",
            Credentials = options.DefaultOutputSecret is { } secret ? new() { SecretName = secret } : null,
        };
    }

    private static int? KeptBeside(ModelStatus? model) => model?.Trials is null ? null : model.Version;

    private static TrialFile File(
        TrainingJob job,
        int run,
        int? number,
        IReadOnlyDictionary<string, JsonElement> suggested,
        OutputSpec? output
    )
    {
        var parameters = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in job.Spec.Model.Parameters.Concat(suggested))
            parameters[name] = value;
        return new()
        {
            TrainingJob = job.Metadata.Name!,
            Namespace = job.Metadata.NamespaceProperty!,
            Run = run,
            Number = number,
            Owner = number is null ? string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Uid}/{run}") : null,
            Keep = number is null ? job.Spec.Retrain?.Keep : null,
            HistoryOf = number is null && job.Spec.History?.Limit is not null ? KeptBeside(job.Status?.Model) : null,
            TellDigest = number is null && job.Spec.Retrain?.OnDataChange == true ? true : null,
            Data = job.Spec.Data,
            Feedback = job.Status?.Feedback,
            Model = job.Spec.Model with { Parameters = parameters },
            Objective = job.Spec.Objective,
            Output = output,
        };
    }
}
