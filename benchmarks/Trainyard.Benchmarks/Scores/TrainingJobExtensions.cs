using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Sweeps;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Scores;

/// <summary>The trial files of a job, as the operator writes them.</summary>
internal static class TrainingJobExtensions
{
    internal static TrialFile ForTrial(this TrainingJob job, int number, ParameterSet point) =>
        TrialFiles.ForTrial(
            job,
            new Trainyard.Api.Trial
            {
                Spec = new TrialSpec
                {
                    TrainingJob = job.Metadata.Name!,
                    Run = 1,
                    Number = number,
                    Parameters = SearchSpaces.Json(point),
                },
            }
        );

    /// <summary>Of the last step, which trains the model and reads the hold-out.</summary>
    internal static TrialFile ForModel(this TrainingJob job, ParameterSet point) =>
        TrialFiles.ForModel(job, run: 1, SearchSpaces.Json(point), new TrainyardOptions());
}
