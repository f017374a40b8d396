using Trainyard.Contracts;
using Trainyard.Data.Sources;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>One trial, from its data to its last word.</summary>
internal sealed class TrialRun(
    TrialFile trial,
    TrialData data,
    Func<string, string?> environment,
    IReportSink reports,
    Action<string> log,
    CancellationToken cancellationToken
)
{
    // Below so many values two threads cost more than they save.
    private const long FewValues = 200_000;

    private CrossValidation? _validation;

    /// <summary>How far it came, for a last word that is due before the end.</summary>
    internal (int? Steps, IReadOnlyDictionary<string, double>? Metrics) SoFar => (_validation?.Steps, _validation?.Means);

    /// <summary>The folder of a model that a program of the user's own has made; null where it is to be learnt here.</summary>
    internal string? OwnFolder { get; init; }

    /// <summary>The package that was written, if it was the last step of a run.</summary>
    internal Manifest? Manifest { get; private set; }

    /// <exception cref="FailureException">The user can mend it.</exception>
    /// <exception cref="LearningException">The user can mend it.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    internal async Task<LastWord> RunAsync()
    {
        // Before they are read: what changes meanwhile is a change.
        var digest = trial.TellDigest == true ? await DigestAsync() : null;
        return await LearnAsync() with { SourcesDigest = digest };
    }

    private async Task<string> DigestAsync()
    {
        using var loader = new DataLoader(environment, log, TimeProvider.System);
        return await loader.DigestAsync(trial.Data.Sources, trial.Feedback, cancellationToken);
    }

    private async Task<LastWord> LearnAsync()
    {
        var own = OwnFolder is null ? null : OwnModel.In(OwnFolder);
        if (OwnFolder is not null && own is null)
        {
            log($"the program has left no model: {OwnFolder} holds neither {Models.Manifest.FileName} nor an ONNX file");
            return new LastWord { Outcome = TrialOutcome.Succeeded };
        }

        if (own is { NeedsSignature: false })
            return await StoreAsync(version => Task.FromResult(own.Package(trial, version, null)));
        var scores = Scores.For(trial.Objective, trial.Model, IsLabelled);
        var (loader, files, table, split) = await data.OfAsync(trial, cancellationToken);
        log($"{table.Rows} rows, {table.Features.Count} features; {split.Holdout.Length} rows held out, {split.Folds.Count} fold(s)");

        var estimator = new Estimator
        {
            Table = table,
            Model = trial.Model,
            Seed = trial.Data.Seed,
            Threads = (long)table.Rows * table.Features.Count < FewValues ? 1 : TrialData.Threads(environment),
            Cancellation = cancellationToken,
        };
        return trial.Number is null ? await RefitAsync(estimator, split, scores, loader, files, own) : Validate(estimator, split, scores);
    }

    private bool IsLabelled => trial.Model.Task != LearningTask.AnomalyDetection || trial.Data.Label.Count > 0;

    /// <summary>What the process had used of the CPU when it took the trial up: zero where it is there for this one.</summary>
    internal TimeSpan CpuBefore { get; init; }

    /// <summary>The CPU time of this process since then, in seconds.</summary>
    internal static double CpuSince(TimeSpan before) => Math.Round((Environment.CpuUsage.TotalTime - before).TotalSeconds, 3);

    private LastWord Validate(Estimator estimator, Data.Splits.Split split, Scores scores)
    {
        _validation = new CrossValidation(estimator, split, scores, reports, log);
        var outcome = _validation.Run();
        return new LastWord
        {
            Outcome = outcome,
            Metrics = _validation.Means,
            Reason = outcome == TrialOutcome.Pruned ? reports.WhyStopped : null,
            Steps = _validation.Steps,
            CpuSeconds = CpuSince(CpuBefore),
        };
    }

    private Task<LastWord> RefitAsync(
        Estimator estimator,
        Data.Splits.Split split,
        Scores scores,
        DataLoader loader,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        OwnModel? own
    ) =>
        StoreAsync(async version =>
        {
            var refit = new Refit(trial, version, estimator, split, scores, log);
            return own is null
                ? refit.Run(await DigestsAsync(files), Review(estimator, loader))
                : own.Package(trial, version, refit.Describe());
        });

    private async Task<LastWord> StoreAsync(Func<int, Task<(Manifest Manifest, IReadOnlyDictionary<string, byte[]> Files)>> make)
    {
        var step = new ModelStep(trial, environment, log, cancellationToken);
        var word = await step.StoreAsync(make);
        Manifest = step.Manifest;
        return word;
    }

    private async Task<List<DataDigest>> DigestsAsync(IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files)
    {
        var digests = new List<DataDigest>();
        foreach (var (source, found) in files)
        {
            foreach (var file in found)
                digests.Add(await file.DigestAsync(source.Name, cancellationToken));
        }

        return digests;
    }

    private DataReport Review(Estimator estimator, DataLoader loader)
    {
        var report = loader.Review(
            estimator.Table.Table,
            trial.Data.Label,
            estimator.Table.Features.Select(feature => feature.Name).ToHashSet()
        );
        foreach (var warning in report.Warnings.Except(loader.Findings))
            log($"warning: {warning}");
        return report;
    }
}
