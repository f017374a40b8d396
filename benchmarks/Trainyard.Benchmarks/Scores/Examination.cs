using System.Diagnostics;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Trainer;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Scores;

/// <summary>
/// What a parameter set is worth: in cross-validation over all rows, as the references are reckoned but on folds that no sweep has seen,
/// and on the job's hold-out.
/// </summary>
internal sealed class Examination : IDisposable
{
    /// <summary>The seed of the first cross-validation; no job has it.</summary>
    private const long FirstSeed = 1001;

    private readonly Contest _contest;
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-scores-").FullName;

    /// <summary>Fills the job's claims.</summary>
    /// <param name="data">The folder shared/data.</param>
    /// <param name="change">Makes another job of the manifest's.</param>
    internal Examination(Contest contest, string data, Func<TrainingJob, TrainingJob>? change = null)
    {
        _contest = contest;
        Job = change is null ? contest.Read() : change(contest.Read());
        foreach (var (place, file) in contest.Files)
            Link(Path.Combine(_folder, place), Path.Combine(data, file));
        if (contest.Events > 0)
            Simulate(Path.Combine(data, contest.Files.Values.Single()));
    }

    internal TrainingJob Job { get; }

    /// <summary>Whether all files of a table are there.</summary>
    internal static bool IsThere(Contest contest, string data) => contest.Files.Values.All(file => Path.Exists(Path.Combine(data, file)));

    /// <summary>Runs a trial as a pod of its own would, on one thread.</summary>
    internal async Task<LastWord> TrainAsync(TrialFile trial, IReportSink reports)
    {
        using var read = new TrialData(Environment, _ => { });
        return await new TrialRun(trial, read, Environment, reports, _ => { }, CancellationToken.None).RunAsync();
    }

    /// <summary>The hold-out's scores, and those of the cross-validations one by one.</summary>
    /// <param name="parallelism">Trainings at a time.</param>
    internal async Task<(LastWord Holdout, IReadOnlyList<LastWord> Validated)> ExamineAsync(ParameterSet point, int parallelism)
    {
        using var slots = new SemaphoreSlim(parallelism);
        var holdout = RunAsync(Scored(Job).ForModel(point));
        var validated = Enumerable
            .Range(0, _contest.Folds == 0 ? 0 : _contest.Repeats)
            .Select(repeat => RunAsync(Validated(repeat).ForTrial(0, point)))
            .ToArray();
        return (await holdout, await Task.WhenAll(validated));

        async Task<LastWord> RunAsync(TrialFile file)
        {
            await slots.WaitAsync();
            try
            {
                return await Task.Run(() => TrainAsync(file, new SilentReports()));
            }
            finally
            {
                slots.Release();
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TrainingJob Validated(int repeat)
    {
        var data = Job.Spec.Data with
        {
            Holdout = new HoldoutSpec { Fraction = 0 },
            Validation = new ValidationSpec { Strategy = ValidationStrategy.KFold, Folds = _contest.Folds },
            Seed = FirstSeed + repeat,
        };
        return Scored(Job with { Spec = Job.Spec with { Data = data } });
    }

    private TrainingJob Scored(TrainingJob job) =>
        job with
        {
            Spec = job.Spec with
            {
                Objective = job.Spec.Objective with { AdditionalMetrics = [.. _contest.Expected.Select(expected => expected.Metric)] },
            },
        };

    private string? Environment(string variable) =>
        variable switch
        {
            ContainerEnvironment.Volumes => _folder,
            "OMP_NUM_THREADS" => "1", // Trials run beside each other.
            _ => null,
        };

    private void Simulate(string sensors)
    {
        using var telescope = Process.Start(
            Path.Combine(AppContext.BaseDirectory, "trainyard-telescope"),
            ["--events", $"{_contest.Events}", "--seed", "3", "--geometry", sensors, "--out", Path.Combine(_folder, Job.Metadata.Name!)]
        );
        telescope.WaitForExit();
        if (telescope.ExitCode != 0)
            throw new InvalidOperationException("trainyard-telescope has failed");
    }

    private static void Link(string place, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.CreateSymbolicLink(place, Path.GetFullPath(file));
    }
}
