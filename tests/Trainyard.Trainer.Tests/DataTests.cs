using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>What a training says of its data before it learns from them.</summary>
public sealed class DataTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData("Segmennt", "data.exclude names Segmennt, which is no column, did you mean Segment?")]
    [InlineData("SEGMENTS", "data.exclude names SEGMENTS, which is no column, did you mean Segment?")]
    [InlineData("other", "data.exclude names other, which is no column (")]
    public async Task An_excluded_name_that_is_no_column_is_refused_with_near_ones(string name, string message)
    {
        var trial = Trial("Segment,x,y\n" + Rows(i => $"a,{i},{i}"));
        await _trials.RunAsync(trial with { Data = trial.Data with { Exclude = [name] } });
        Assert.Contains(message, _trials.Errors);
    }

    [Fact]
    public async Task Classes_that_are_equal_as_numbers_are_one_class()
    {
        _trials.Write("p1.csv", "x,y\n" + Rows(i => $"{i},{i % 2}"));
        _trials.Write("p2.csv", "x,y\n" + Rows(i => $"{i},{i % 2}.0"));
        var trial = Trials.Classification(Path.Combine(_trials.Folder, "p*.csv"));
        trial = trial with { Data = trial.Data with { Exclude = null, Label = ["y"] } };
        Assert.Equal(TrialOutcome.Succeeded, (await _trials.RunAsync(_trials.Refit(trial))).Outcome);
        Assert.Equal(["0", "1"], (await ModelPackage.ReadAsync(_trials.Models, "1")).Manifest.Signature.Classes!);
    }

    [Fact]
    public async Task A_time_series_by_texts_is_refused_with_one_of_them()
    {
        var trial = Trial("day,x,y\n" + Rows(i => $"{(i % 28) + 1}. of May,{i},{i}"));
        await _trials.RunAsync(
            trial with
            {
                Data = trial.Data with
                {
                    Validation = new ValidationSpec
                    {
                        Strategy = ValidationStrategy.TimeSeries,
                        Folds = 2,
                        Column = "day",
                    },
                },
            }
        );
        Assert.Contains("data.validation.column day is no time and no number, but texts such as '1. of May'", _trials.Errors);
    }

    [Fact]
    public async Task A_time_series_by_days_as_Germans_write_them_goes_by_time()
    {
        var csv = "day,x,y\n" + Rows(i => $"{new DateTime(2022, 12, 1).AddHours(7 * i):dd.MM.yyyy HH:mm},{i},{i}");
        var trial = Trial(csv);
        var word = await _trials.RunAsync(
            trial with
            {
                Data = trial.Data with
                {
                    Validation = new ValidationSpec
                    {
                        Strategy = ValidationStrategy.TimeSeries,
                        Folds = 2,
                        Column = "day",
                    },
                },
            }
        );
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
    }

    [Fact]
    public async Task All_faults_of_a_table_are_told_at_once()
    {
        var trial = Trial("empty,free,x,y\n" + Rows(i => $",text {i},{(i == 7 ? "inf" : i)},{(i % 2 == 0 ? "a" : "b")}"));
        await _trials.RunAsync(trial);
        foreach (
            var fault in new[]
            {
                "the label y is not a number",
                "the column empty has no value",
                "the texts of the column free hardly repeat",
                "the column x has an infinite value in row 8",
            }
        )
        {
            Assert.Contains(fault, _trials.Errors);
        }
    }

    [Fact]
    public async Task A_free_text_is_refused_whether_it_has_gaps_or_not()
    {
        foreach (var gap in new[] { "", "-", "NA" })
        {
            await _trials.RunAsync(
                Trial(
                    "note,y\n"
                        + string.Concat(Enumerable.Range(0, 400).Select(i => $"{(gap.Length > 0 && i % 3 == 0 ? gap : $"note {i}")},{i}\n"))
                )
            );
            Assert.Contains("the texts of the column note hardly repeat", _trials.Errors);
        }
    }

    [Fact]
    public async Task What_is_odd_is_told_in_the_log_the_last_word_and_the_card()
    {
        var trial = Trial(
            "same,rich,leak,sparse,x,y\n" + Rows(i => $"5,{(i == 3 ? "?" : i % 7)},{i * 2},{(i % 10 == 0 ? "1" : "")},{i % 7},{i * 2}")
        );
        var word = await _trials.RunAsync(_trials.Refit(trial));
        string[] warnings =
        [
            "the column rich is 98.3 % numbers, but for '?' (1)",
            "the column same has one value only (5)",
            "the column leak says the same as the label y",
            "the column sparse is mostly empty (90 %)",
        ];
        var card = Encoding.UTF8.GetString((await ModelPackage.ReadAsync(_trials.Models, "1")).Files["card.md"]);
        foreach (var warning in warnings)
        {
            Assert.Contains(warning, _trials.Output);
            Assert.Contains(word.Data!.Warnings!, told => told.Contains(warning, StringComparison.Ordinal));
            Assert.Contains(warning, card);
        }

        Assert.Equal(60, word.Data!.Rows);
    }

    [Fact]
    public async Task What_is_odd_about_a_label_is_told()
    {
        await _trials.RunAsync(_trials.Refit(Trial("x,y\n" + Rows(i => $"{i % 7},5"))));
        Assert.Contains("the label y has one value only (5)", _trials.Output);

        await _trials.RunAsync(
            _trials.Refit(_trials.Class("x,y\n" + Rows(i => $"{i % 7},{(i % 3 == 0 ? "None" : i % 3 == 1 ? "low" : "high")}")))
        );
        Assert.Contains("the label y has words that stand for no value (None), and their rows are left out", _trials.Output);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e300")]
    [InlineData("inf")]
    public async Task A_number_beyond_single_precision_is_told(string value)
    {
        await _trials.RunAsync(_trials.Refit(Trial("far,y\n" + Rows(i => $"{(i == 3 ? value : i % 7)},{i}"))));
        Assert.Contains("the column far has infinite values", _trials.Output);
    }

    [Fact]
    public async Task The_signature_keeps_how_a_column_was_written()
    {
        var trial = Trial("day;price;kind;y\n" + Rows(i => $"{(i % 28) + 1}.5.2024;1.10{i % 10},5 €; {(i % 2 == 0 ? "a" : "b")};{i}"));
        await _trials.RunAsync(_trials.Refit(trial));
        var features = (await ModelPackage.ReadAsync(_trials.Models, "1")).Manifest.Signature.Features.ToDictionary(
            feature => feature.Name,
            feature => feature.Format
        );
        Assert.Equal(["d.M.yyyy"], features["day"]!.DateFormats!);
        Assert.Equal((",", ".", "€"), (features["price"]!.Decimal, features["price"]!.Thousands, features["price"]!.Unit));
        Assert.True(features["kind"]!.Trim);
    }

    [Fact]
    public async Task By_hand_the_reading_of_files_is_shown_without_training()
    {
        var csv = _trials.Write("x.csv", "a;b\n1,5;x\n;y\n2,5;y\n");
        Assert.Equal(0, await CommandLineRun.RunAsync(["data", csv, "--json"], _trials.Out, _trials.Out, _ => null));
        var report = Assert.Single(JsonSerializer.Deserialize(_trials.Output, ContractsJson.Default.ListDataReport)!);
        Assert.Equal(["data: x.csv: UTF-8, delimiter ;, with a header, 3 rows"], report.Files);
        Assert.Equal(
            (FeatureType.Number, 1, "1.5 to 2.5", "numbers, decimal commas"),
            (report.Columns[0].Type, report.Columns[0].Missing, report.Columns[0].Range, report.Columns[0].Why)
        );
        Assert.Equal([["1.5", "x"], [null, "y"], ["2.5", "y"]], report.First!);
        Assert.Equal(12, report.Columns[0].Bars!.Count);
        Assert.Equal((new("1.5 to 1.583", 1), new("2.417 to 2.5", 1)), (report.Columns[0].Bars![0], report.Columns[0].Bars![^1]));
        Assert.Equal([new("y", 2), new("x", 1)], report.Columns[1].Bars!);
        Assert.Contains("numbers, decimal commas", DataCommand.Text(report));
        var bad = _trials.Write("bad.csv", "a,b\n1\n");
        Assert.Equal(65, await CommandLineRun.RunAsync(["data", bad], _trials.Out, _trials.Out, _ => null));
    }

    [Theory]
    [InlineData("a\n7\n7\n", "7:2")]
    [InlineData("a\n\n\n", "")]
    [InlineData("a\nyes\nno\nyes\n", "true:2 false:1")]
    [InlineData("a\n2024-01-01\n2024-01-01\n", "2024-01-01T00:00:00:2")]
    [InlineData("a\nx01\nx02\nx03\nx04\nx05\nx06\nx07\nx08\nx09\nx10\nx11\nx12\nx13\nx01\n", "x01:2 2 others:2")]
    public async Task Few_values_of_a_column_are_bars_of_their_own_and_all_rows_are_in_one(string csv, string bars)
    {
        var file = _trials.Write("bars.csv", csv);
        Assert.Equal(0, await CommandLineRun.RunAsync(["data", file, "--json"], _trials.Out, _trials.Out, _ => null));
        var column = Assert.Single(
            JsonSerializer.Deserialize(_trials.Output, ContractsJson.Default.ListDataReport)![0].Columns
        );
        var told = column.Bars!.Select(bar => $"{bar.Text}:{bar.Rows}").ToList();
        Assert.Equal(bars, told.Count <= 2 ? string.Join(' ', told) : $"{told[0]} {told[^1]}");
        Assert.Equal(csv.Split('\n').Skip(1).Count(line => line.Length > 0), column.Bars!.Sum(bar => bar.Rows));
    }

    private TrialFile Trial(string csv)
    {
        var trial = Trials.Regression(_trials.Write("x.csv", csv));
        return trial with { Data = trial.Data with { Exclude = null } };
    }

    private static string Rows(Func<int, string> row) => string.Concat(Enumerable.Range(0, 60).Select(i => row(i) + "\n"));
}
