using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Feedback;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Reads a training table as a trial would, and goes on looking after the first fault.</summary>
/// <param name="peakMemory">The most memory that this process has had so far, in bytes.</param>
internal sealed class TableLookout(
    TrialFile file,
    bool ownProgram,
    Func<string, string?> environment,
    Func<long> peakMemory,
    Action<string> log,
    CancellationToken cancellationToken
)
{
    // Enough rows for an algorithm to say what it thinks of its parameters.
    private const int RehearsalRows = 256;

    /// <param name="files">The files of each source.</param>
    /// <param name="feedback">What joins them.</param>
    /// <param name="found">Takes the faults.</param>
    internal TableLook Look(
        DataLoader loader,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        FeedbackFiles? feedback,
        Findings found
    )
    {
        var scores = ownProgram ? null : found.Try(() => Scores.For(file.Objective, file.Model, IsLabelled));
        var table = found.Try(() => Read(file.Data)) ?? Again();
        cancellationToken.ThrowIfCancellationRequested();
        if (table is null)
            return new() { Report = Reviewed() };

        var report = loader.Review(table.Table, file.Data.Label, table.Features.Select(feature => feature.Name).ToHashSet());
        log(DataCommand.Text(report));
        return new() { Report = report, TrialBytes = ownProgram ? null : Rehearse(table, scores, peakMemory(), found) };

        TrainingTable Read(DataSpec data) =>
            Ask(database => TrainingTableReader.Read(loader, database, data, file.Model.Task, file.Objective, files, feedback, log));

        // Names that are no column hide what is wrong with the others.
        TrainingTable? Again() => Known() is { Label.Count: > 0 } known && known != file.Data ? found.Try(() => Read(known)) : null;

        DataReport? Reviewed()
        {
            var known = Known() ?? file.Data;
            var options = new ReadOptions { LookAtAll = true, Canonical = known.Query is not null };
            var plain = new Findings().Try(() => Ask(database => loader.Load(database, known, files, options)));
            return plain is null ? null : loader.Review(plain, known.Label);
        }

        DataSpec? Known() => new Findings().Try(() => Among(file.Data, Ask(Names)));

        IReadOnlyList<string> Names(Database database)
        {
            loader.CreateViews(database, files);
            return DataLoader.ColumnNames(database, file.Data);
        }
    }

    /// <summary>Each question has a database of its own: one that a fault has ended would take no other.</summary>
    private T Ask<T>(Func<Database, T> question)
    {
        using var spill = new SpillFolder();
        using var database = new Database(
            TrialData.Threads(environment),
            memoryBytes: GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
            spill.Path
        );
        using var stop = cancellationToken.Register(database.Interrupt);
        return question(database);
    }

    /// <summary>What is said of the data, without the names that are no column.</summary>
    private static DataSpec Among(DataSpec data, IReadOnlyList<string> names) =>
        data with
        {
            Label = [.. data.Label.Where(names.Contains)],
            Exclude = data.Exclude is null ? null : [.. data.Exclude.Where(names.Contains)],
            Weight = data.Weight is { } weight && names.Contains(weight) ? weight : null,
            Group = data.Group is { } group && names.Contains(group) ? group : null,
            Validation =
                data.Validation.Column is not { } column || names.Contains(column)
                    ? data.Validation
                    : data.Validation with
                    {
                        Strategy = ValidationStrategy.KFold,
                        Column = null,
                    },
        };

    /// <summary>Splits, scores and fits a few rows, as the first trial will do with all; gives the memory that it will need.</summary>
    private long? Rehearse(TrainingTable table, Scores? scores, long reading, Findings found)
    {
        if (found.Try(() => table.Split(file.Data)) is not { } split)
            return null;
        if (scores is not null)
            found.Try(() => scores.Checked(CrossValidation.Parts(table, split), table.Labels.Classes, log));
        var features = found.Try(() => table.Describe(split.Rest, statistics: false));
        if (features is null)
            return null;
        var encoder = new RowEncoder(new() { Features = features, Outputs = [] });
        found.Add(ParameterFaults(table, encoder, split.Folds[0]));
        var outputs = table.Labels.Classes?.Count ?? file.Data.Label.Count;
        return TrialMemory.Estimate(split.Rest.Length, encoder.Width, outputs, file.Model, reading);
    }

    /// <summary>What the algorithm has against the parameters of the first trial, and against the ends of what is searched, each put in
    /// their place. Other faults of so few rows mean nothing.</summary>
    private IEnumerable<Failure> ParameterFaults(TrainingTable table, RowEncoder encoder, Data.Splits.Fold fold)
    {
        var estimator = new Estimator
        {
            Table = table,
            Model = file.Model,
            Seed = file.Data.Seed,
            Threads = 1,
            Cancellation = cancellationToken,
        };
        var training = new Lazy<Dataset>(() => Encode(fold.Training));
        var first = FaultOf(() => estimator.Fit(encoder, training.Value, Encode(fold.Validation), (_, _) => false).Dispose());
        if (first is not null && Faults.Describe(first) is { Class: FailureClass.Configuration } told)
            yield return told;
        foreach (var (name, ends) in file.Ends ?? new Dictionary<string, IReadOnlyList<JsonElement>>())
        {
            var refused = ends.Select(end => FaultOf(() => estimator.With(name, end).Check(encoder, training.Value)))
                .OfType<LearningException>()
                .FirstOrDefault(fault => fault.Parameter == name && fault.Message != first?.Message);
            if (refused is not null)
                yield return Faults.Describe(refused) with { Hint = $"spec.sweep.parameters searches {name} up to there: narrow it" };
        }

        Dataset Encode(int[] rows) => table.Encode(encoder, Some(rows));
    }

    private static Exception? FaultOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return fault;
        }
    }

    /// <summary>Evenly spaced, so that the classes are among them.</summary>
    private static int[] Some(int[] rows) =>
        rows.Length <= RehearsalRows
            ? rows
            : [.. Enumerable.Range(0, RehearsalRows).Select(i => rows[(int)((long)i * rows.Length / RehearsalRows)])];

    private bool IsLabelled => file.Model.Task != LearningTask.AnomalyDetection || file.Data.Label.Count > 0;
}
