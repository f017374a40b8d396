using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Reading;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;

namespace Trainyard.Trainer;

/// <summary><c>data FILE...</c>: how a training would read files, without one.</summary>
internal static class DataCommand
{
    internal static Command Create(TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Files, globs, folders, s3:// or https:// addresses; each is a table.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print the reports as JSON, with the first rows and how each column's values are spread.",
        };
        var label = new Option<string[]>("--label")
        {
            Description = "A column to predict: others that say the same are told. May be repeated.",
        };
        var command = new Command("data", "Tell how files are read: layout, types and why, gaps, ranges, and what is odd about them.")
        {
            files,
            json,
            label,
        };
        var csv = new CsvOptions();
        csv.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var reports = new List<DataReport>();
                    foreach (var file in parsed.GetValue(files)!)
                    {
                        reports.Add(
                            await ReadAsync(
                                new DataSource
                                {
                                    Name = "data",
                                    Uri = file,
                                    Csv = csv.From(parsed),
                                },
                                parsed.GetValue(label) ?? [],
                                environment,
                                cancellationToken
                            )
                        );
                    }

                    output.WriteLine(
                        parsed.GetValue(json)
                            ? JsonSerializer.Serialize(reports, ContractsJson.Default.ListDataReport)
                            : string.Join("\n\n", reports.Select(Text))
                    );
                    return 0;
                }
                catch (FailureException fault)
                {
                    errors.WriteLine(
                        $"trainyard-trainer: {fault.Failure.Class}: "
                            + $"{fault.Failure.Message}{(fault.Failure.Hint is { } hint ? $" ({hint})" : "")}"
                    );
                    return ExitCode.Of(fault.Failure.Class);
                }
            }
        );
        return command;
    }

    private static async Task<DataReport> ReadAsync(
        DataSource source,
        string[] labels,
        Func<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        using var loader = new DataLoader(environment, _ => { }, TimeProvider.System);
        using var database = new Database();
        var files = await loader.FetchAsync([source], cancellationToken);
        var spec = new DataSpec { Sources = [source], Label = labels };
        var table = loader.Load(database, spec, files, new ReadOptions { LookAtAll = true });
        return TablePreview.Of(loader.Review(table, labels), table);
    }

    /// <summary>A report as lines.</summary>
    internal static string Text(DataReport report)
    {
        string[][] cells =
        [
            ["column", "type", "missing", "range", "different", "such as", "why"],
            .. report.Columns.Select(column =>
                new[]
                {
                    column.Name,
                    column.Type.ToString(),
                    Missing(column),
                    column.Range ?? "",
                    column.Distinct.ToString(CultureInfo.InvariantCulture),
                    string.Join(", ", column.Examples),
                    column.Why ?? "",
                }
            ),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var lines = cells.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return string.Join(
            '\n',
            [
                .. report.Files.Select(file => file.Replace("data: ", "", StringComparison.Ordinal)),
                "",
                .. lines,
                .. report.Warnings.Select(warning => $"warning: {warning}"),
            ]
        );
    }

    private static string Missing(DataColumn column) =>
        column.Missing == 0
            ? ""
            : $"{column.Missing.ToString(CultureInfo.InvariantCulture)}"
                + $"{(column.Gaps is { Count: > 0 } gaps ? $" ({string.Join(", ", gaps.Keys.Take(3))})" : "")}";
}
