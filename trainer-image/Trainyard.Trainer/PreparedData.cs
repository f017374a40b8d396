using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Feedback;
using Trainyard.Data.Sources;
using Trainyard.Data.Splits;

namespace Trainyard.Trainer;

/// <summary>The table that a trial learns from, read and split.</summary>
/// <param name="Files">What was read.</param>
internal sealed record PreparedData(
    DataLoader Loader,
    IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> Files,
    TrainingTable Table,
    Split Split
);

/// <summary>
/// Reads the data of trials, those of one kind once: trials of a sweep differ in hyperparameters only, and nothing of those has a say in
/// reading.
/// </summary>
internal sealed class TrialData(Func<string, string?> environment, Action<string> log) : IDisposable
{
    private string? _read;
    private PreparedData? _data;

    /// <exception cref="FailureException">The data are not there, or not what the job says.</exception>
    internal async Task<PreparedData> OfAsync(TrialFile trial, CancellationToken cancellationToken)
    {
        var asked = KeyOf(trial);
        if (_data is { } known && _read == asked)
            return known;
        Dispose();
        var loader = new DataLoader(environment, log, TimeProvider.System);
        try
        {
            var files = await loader.FetchAsync(trial.Data.Sources, cancellationToken);
            var feedback = await loader.FetchAsync(trial.Feedback, cancellationToken);
            var table = Read(trial, loader, files, feedback, cancellationToken);
            FreeMemory.GiveBack((long)table.Rows * table.Features.Count);
            (_read, _data) = (asked, new(loader, files, table, table.Split(trial.Data)));
            return _data;
        }
        finally
        {
            if (_data is null)
                loader.Dispose();
        }
    }

    /// <summary>The threads that learning and reading may have: OpenMP's own variable, so that one setting holds for all that computes;
    /// else what the container may use.</summary>
    internal static int Threads(Func<string, string?> environment) =>
        int.TryParse(environment("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : Environment.ProcessorCount;

    public void Dispose()
    {
        _data?.Loader.Dispose();
        (_read, _data) = (null, null);
    }

    /// <summary>All that has a say in how the table is read and split.</summary>
    private static string KeyOf(TrialFile trial) =>
        JsonSerializer.Serialize(
            trial with
            {
                Run = 0,
                Number = null,
                Owner = null,
                Model = trial.Model with { Algorithm = default, Parameters = new Dictionary<string, JsonElement>() },
                Output = null,
            },
            ContractsJson.Default.TrialFile
        );

    private TrainingTable Read(
        TrialFile trial,
        DataLoader loader,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        FeedbackFiles? feedback,
        CancellationToken cancellationToken
    )
    {
        using var spill = new SpillFolder();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        using var database = new Database(Threads(environment), memoryBytes: memory, spill.Path);
        using var stop = cancellationToken.Register(database.Interrupt);
        return TrainingTableReader.Read(loader, database, trial.Data, trial.Model.Task, trial.Objective, files, feedback, log);
    }
}
