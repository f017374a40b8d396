using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Parquet;
using Parquet.Schema;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Models;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor.Tests;

/// <summary>
/// A row gives the model the same bits whether it is trained on, or comes as JSON, CSV or Parquet, alone or among others.
/// </summary>
public sealed class SameRowTests
{
    private const int Rows = 60;
    private static readonly NumberFormatInfo German = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
    private static readonly string[] Texts = ["Riga", "# 7", "a;b", "say \"no\"", "two\nlines", "Ōsaka", "007"];

    // The way a column is written, and each value: as the CSV has it, as JSON has it, and as Parquet has it. Null is a gap.
    private static readonly (string Name, Func<Random, (string Csv, string Json, object Parquet)> Value, string Gap)[] Columns =
    [
        ("plain", random => Number((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 9)), "R"), ""),
        ("whole", random => Number(random.Next(-3000, 3000), "R"), "NA"),
        ("epoch", random => Number(1_700_000_000_000 + random.Next(100_000), "R"), ""),
        ("comma", random => Written((random.Next(-100_000, 100_000) / 100.0) + 0.125, number => number.ToString("0.0000", German)), "k.A."),
        ("grouped", random => Written(random.Next(1_000_000, 9_000_000) + 0.5, number => number.ToString("#,##0.0", German)), ""),
        ("percent", random => Written(random.Next(1, 1000) / 4.0, number => number.ToString("0.00", German) + " %"), "n/a"),
        ("truth", random => Truth(random.Next(2) == 0), ""),
        ("answer", random => Truth(random.Next(2) == 0, "Yes", "No"), ""),
        ("category", random => Text(Texts[random.Next(Texts.Length)]), ""),
        ("day", random => Moment(random, "yyyy-MM-dd"), ""),
        ("time", random => Moment(random, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), "null"),
        ("german", random => Moment(random, "dd.MM.yyyy HH:mm"), ""),
    ];

    [Fact]
    public void A_row_is_the_same_in_training_in_json_in_csv_and_in_parquet_alone_and_among_others() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed => Check(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static void Check(Random random)
    {
        var columns = Columns.OrderBy(_ => random.Next()).Take(random.Next(2, Columns.Length + 1)).ToArray();
        (string Csv, string Json, object Parquet)?[][] table =
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(row =>
                    columns
                        .Select(column => row > 1 && random.Next(8) == 0 ? null : ((string, string, object)?)column.Value(random))
                        .ToArray()
                ),
        ];
        string Line(int row) => string.Join(';', table[row].Zip(columns, (value, column) => Field(value?.Csv ?? column.Gap)));
        var header = string.Join(';', columns.Select(column => column.Name));

        (var encoder, var trained) = Train(header + "\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => Line(row) + "\n")));

        int[] order = [.. Enumerable.Range(0, Rows).OrderBy(_ => random.Next())];
        foreach (var rows in (int[][])[order, [order[0]], order[..7]])
        {
            float[] expected = [.. rows.SelectMany(row => trained.AsSpan(row * encoder.Width, encoder.Width).ToArray())];
            Same(expected, Csv(encoder, header + "\r\n" + string.Join("\r\n", rows.Select(Line))), "CSV");
            Same(
                expected,
                Json(
                    encoder,
                    rows.Select(row =>
                        "{"
                        + string.Join(',', columns.Zip(table[row], (column, value) => $"\"{column.Name}\":{value?.Json ?? "null"}"))
                        + "}"
                    )
                ),
                "JSON"
            );
            Same(
                expected,
                Parquet(encoder, columns.Select((column, i) => (column.Name, rows.Select(row => table[row][i]?.Parquet).ToArray()))),
                "Parquet"
            );
        }

        void Same(float[] right, float[] given, string format)
        {
            var odd = Enumerable
                .Range(0, right.Length)
                .FirstOrDefault(i => BitConverter.SingleToInt32Bits(right[i]) != BitConverter.SingleToInt32Bits(given[i]), -1);
            Assert.True(
                odd < 0,
                odd < 0
                    ? ""
                    : $"{format}: {encoder.ColumnNames[odd % encoder.Width]} is {given[odd]:R}, in training {right[odd]:R}\n{header}"
            );
        }
    }

    private static (RowEncoder Encoder, float[] Values) Train(string csv)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-same-").FullName;
        try
        {
            var file = Path.Combine(folder, "x.csv");
            File.WriteAllText(file, csv);
            var source = new DataSource
            {
                Name = "t",
                Uri = file,
                Csv = new CsvFormat
                {
                    Delimiter = ";",
                    Header = true,
                    Gaps = ["k.A."],
                },
            };
            using var loader = new DataLoader(_ => null, _ => { }, TimeProvider.System);
            using var database = new Database(threads: 1);
            var files = loader.FetchAsync([source], CancellationToken.None).GetAwaiter().GetResult();
            var table = loader.Load(database, new DataSpec { Sources = [source], Label = [] }, files, new ReadOptions());
            int[] rows = [.. Enumerable.Range(0, table.Rows)];
            Assert.Equal(Rows, table.Rows);
            var encoder = new RowEncoder(
                new Signature { Features = SignatureBuilder.Features(table.Columns, rows, statistics: true), Outputs = [] }
            );
            var findings = new RowFindings();
            var values = new TableEncoder(encoder, table, findings).Encode(rows, findings);
            Assert.Empty(findings.Faults);
            return (encoder, values);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] Csv(RowEncoder encoder, string csv)
    {
        var findings = new RowFindings();
        var parts = CsvTable.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), encoder, null, id: null, int.MaxValue, findings);
        var values = TableRows.JoinAsync(parts, encoder.Width).GetAwaiter().GetResult();
        Assert.Empty(findings.Faults);
        return values;
    }

    private static float[] Json(RowEncoder encoder, IEnumerable<string> rows)
    {
        var findings = new RowFindings();
        using var batch = JsonRows.Read(
            Encoding.UTF8.GetBytes($$"""{"features":[{{string.Join(',', rows)}}]}"""),
            encoder,
            int.MaxValue,
            findings
        );
        Assert.Empty(findings.Faults);
        return batch.ToMatrix().Values[..(batch.Count * encoder.Width)];
    }

    private static float[] Parquet(RowEncoder encoder, IEnumerable<(string Name, object?[] Values)> columns)
    {
        var findings = new RowFindings();
        var file = new MemoryStream(WriteAsync([.. columns]).GetAwaiter().GetResult());
        var parts = ParquetTable.ReadAsync(file, encoder, null, int.MaxValue, long.MaxValue, findings);
        var values = TableRows.JoinAsync(parts, encoder.Width).GetAwaiter().GetResult();
        Assert.Empty(findings.Faults);
        return values;
    }

    private static async Task<byte[]> WriteAsync((string Name, object?[] Values)[] columns)
    {
        DataField[] fields = [.. columns.Select(column => new DataField(column.Name, TypeOf(column.Name), isNullable: true))];
        var bytes = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), bytes))
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < fields.Length; i++)
            {
                var values = columns[i].Values;
                await (
                    fields[i].ClrType == typeof(double)
                        ? group.WriteAsync<double>(fields[i], values.Select(value => (double?)value).ToArray())
                    : fields[i].ClrType == typeof(bool) ? group.WriteAsync<bool>(fields[i], values.Select(value => (bool?)value).ToArray())
                    : fields[i].ClrType == typeof(DateTime)
                        ? group.WriteAsync<DateTime>(fields[i], values.Select(value => (DateTime?)value).ToArray())
                    : group.WriteAsync(fields[i], values.Select(value => (string)value!).ToArray())
                );
            }
        }

        return bytes.ToArray();
    }

    private static Type TypeOf(string column) =>
        column switch
        {
            "truth" or "answer" => typeof(bool),
            "category" => typeof(string),
            "day" or "time" or "german" => typeof(DateTime),
            _ => typeof(double),
        };

    private static (string, string, object) Number(double number, string format)
    {
        var text = number.ToString(format, CultureInfo.InvariantCulture);
        return (text, text, number);
    }

    // A JSON text where numbers are not written as JSON's.
    private static (string, string, object) Written(double number, Func<double, string> write) =>
        (write(number), JsonSerializer.Serialize(write(number)), number);

    private static (string, string, object) Truth(bool truth, string yes = "true", string no = "false") =>
        (truth ? yes : no, truth ? "true" : "false", truth);

    private static (string, string, object) Text(string text) => (text, JsonSerializer.Serialize(text), text);

    private static (string, string, object) Moment(Random random, string format)
    {
        // Days past the twelfth leave one reading of a date.
        var moment = new DateTime(
            2000 + random.Next(30),
            random.Next(1, 13),
            random.Next(13, 29),
            0,
            0,
            0,
            DateTimeKind.Utc
        ).AddMilliseconds(random.Next(86_400_000));
        var text = moment.ToString(format, CultureInfo.InvariantCulture);
        moment = DateTime.ParseExact(
            text,
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );
        return (text, JsonSerializer.Serialize(text), moment);
    }

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny([';', '"', '\n']) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
