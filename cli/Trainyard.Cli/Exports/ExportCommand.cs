using System.CommandLine;
using Spectre.Console;
using Trainyard.Api;
using Trainyard.Cli.Downloads;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Runtime;
using Trainyard.Sweeps;
using Trainyard.Trainer.Client;

namespace Trainyard.Cli.Exports;

/// <summary><c>export TRAININGJOB</c>: its trials for a notebook.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var name = new Argument<string>("trainingjob") { Description = "The TrainingJob's name." };
        var format = new Option<ExportFormat>("--format")
        {
            Description = "csv, parquet, or optuna: a journal that optuna.storages.JournalStorage opens.",
        };
        var to = new Option<string?>("--to") { Description = "The file. Default: TRAININGJOB.csv, .parquet or .log (Optuna's journal)." };
        var options = new DownloadOptions();
        var command = new Command("export", "Write the trials of a TrainingJob to a file.") { name, format, to };
        options.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(
            (result, cancellationToken) =>
                cluster.WithJobAsync(
                    result,
                    result.GetValue(name)!,
                    async (client, job) =>
                    {
                        var trials = await TrialsAsync(client, job, cancellationToken);
                        if (job.Status?.Trials?.Total > trials.Count)
                            trials = With(trials, await HistoryAsync(await options.DownloadAsync(client, job, result, cancellationToken)));
                        var file = result.GetValue(to) ?? $"{job.Metadata.Name}{Ending(result.GetValue(format))}";
                        await File.WriteAllBytesAsync(file, await ContentAsync(job, trials, result.GetValue(format)), cancellationToken);
                        AnsiConsole.MarkupLineInterpolated($"{file}: {trials.Count} trials");
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<List<TrialRecord>> TrialsAsync(ApiClient client, TrainingJob job, CancellationToken cancellationToken)
    {
        var ofJob = new ListOptions { LabelSelector = $"{ApiGroup.JobLabel}={job.Metadata.Name}" };
        return await client
            .ListAsync<Trial>(job.Metadata.NamespaceProperty, ofJob, cancellationToken)
            .Where(trial => trial.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) == true)
            .Select(TrialRecords.Of)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The trials that spec.history.limit has let go are in the file beside the model.</summary>
    private static async Task<IReadOnlyList<TrialRecord>> HistoryAsync(IReadOnlyList<DownloadedFile> files) =>
        files.FirstOrDefault(file => file.Name == TrialParquet.FileName) is { } history
            ? await TrialParquet.ReadAsync(history.Content)
            : [];

    private static List<TrialRecord> With(List<TrialRecord> trials, IReadOnlyList<TrialRecord> history) =>
        [.. trials, .. history.ExceptBy(trials.Select(trial => trial.Trial), trial => trial.Trial)];

    private static string Ending(ExportFormat format) =>
        format switch
        {
            ExportFormat.Csv => ".csv",
            ExportFormat.Parquet => ".parquet",
            _ => ".log",
        };

    private static async Task<byte[]> ContentAsync(TrainingJob job, List<TrialRecord> trials, ExportFormat format) =>
        format switch
        {
            ExportFormat.Csv => TrialCsv.Write(TrialColumn.Of(trials)),
            ExportFormat.Parquet => await TrialParquet.WriteAsync(TrialColumn.Of(trials)),
            _ => OptunaJournal.Write(job, trials),
        };
}
