using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Trainyard.Cli.Local;
using Trainyard.Contracts;
using Trainyard.Trainer.Client;

namespace Trainyard.Cli.Data;

/// <summary><c>trainyard data FILE...</c>: how a training would read files. The trainer beside this program reads them, and takes every
/// option that it has.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var command = new Command(
            "data",
            "Show how files are read: layout, types and why, gaps, ranges, and what is odd. Options: trainyard-trainer data --help."
        )
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string[] given = [.. parsed.UnmatchedTokens];
                if (given.Length == 0)
                    throw new CliException("name a file: trainyard data sonar.csv");
                var trainer = LocalPaths.Program("trainyard-trainer");
                var json = await TableReader.ReadAsync(trainer, given.Except(["--json"]), cancellationToken);
                if (given.Contains("--json"))
                {
                    Console.Write(json);
                    return;
                }

                foreach (var report in JsonSerializer.Deserialize(json, ContractsJson.Default.ListDataReport)!)
                    Show(report);
            }
        );
        return command;
    }

    private static void Show(DataReport report)
    {
        foreach (var file in report.Files)
            AnsiConsole.MarkupLine($"[grey]{Markup.Escape(file)}[/]");
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("column")
            .AddColumn("type")
            .AddColumn(new TableColumn("missing").RightAligned())
            .AddColumn("range")
            .AddColumn(new TableColumn("different").RightAligned())
            .AddColumn("such as")
            .AddColumn("why");
        foreach (var column in report.Columns)
        {
            table.AddRow(
                Markup.Escape(column.Name),
                column.Type.ToString(),
                column.Missing == 0 ? "" : column.Missing.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(column.Range ?? ""),
                column.Distinct.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(string.Join(", ", column.Examples)),
                $"[grey]{Markup.Escape(column.Why ?? "")}[/]"
            );
        }

        AnsiConsole.Write(table);
        foreach (var warning in report.Warnings)
            AnsiConsole.MarkupLine($"[yellow]{Markup.Escape(warning)}[/]");
    }
}
