using System.Globalization;
using Parquet;
using Parquet.Schema;
using Trainyard.Contracts;
using Trainyard.Scorer.Tests.Support;

namespace Trainyard.Scorer.Tests;

public sealed class FilesTests(PostgresServer postgres, Flats flats) : IClassFixture<Flats>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-files-");

    private string In => _folder.CreateSubdirectory("in").FullName;

    private string Out => Path.Combine(_folder.FullName, "out");

    [Fact]
    public async Task Each_csv_gets_a_file_of_its_own_and_its_rows_that_cannot_be_scored_another_with_the_reason()
    {
        Write("a.csv", 0, 20_000, (7, "7,abc,2,true,Riga"), (9, "9,50,2"));
        Write("b.csv", 20_000, 10);

        var first = await RunAsync("*.csv");
        File.Delete(Path.Combine(Out, "b.csv"));
        var again = await RunAsync("*.csv");

        Assert.Equal((20_010, 20_008, 2), (first.Read, first.Scored, first.Failed));
        Assert.Equal((10, "b.csv"), (again.Scored, again.Position));
        Assert.Equal(
            ["row,reason", "7,\"area must be a number, not 'abc'\"", "9,it has 3 fields in place of 5"],
            File.ReadAllLines(Path.Combine(Out, "a.csv.errors.csv"))
        );
        var lines = File.ReadAllLines(Path.Combine(Out, "a.csv"));
        Assert.Equal("id,large,score,kind", lines[0]);
        Assert.Equal(20_000 - 2 + 1, lines.Length);
        foreach (var fields in lines.Skip(1).Select(line => line.Split(',')).Where((_, i) => i % 997 == 0))
        {
            var truth = flats.Truth(int.Parse(fields[0], CultureInfo.InvariantCulture));
            Assert.Equal([truth > 0.5f ? "true" : "false", truth.ToString("R", CultureInfo.InvariantCulture)], fields[1..3]);
        }
    }

    [Fact]
    public async Task Parquet_is_answered_by_parquet()
    {
        await WriteParquetAsync("rows.parquet", 9000);

        var word = await RunAsync("rows.parquet");

        Assert.True(word.Failure is null, word.Failure?.Message);
        Assert.Equal(9000, word.Scored);
        await using var reader = await ParquetReader.CreateAsync(
            new MemoryStream(await File.ReadAllBytesAsync(Path.Combine(Out, "rows.parquet")))
        );
        Assert.Equal(["id", "large", "score", "kind"], reader.Schema.DataFields.Select(field => field.Name));
        Assert.Equal(2, reader.RowGroupCount);
        using var group = reader.OpenRowGroupReader(0);
        var scores = new float[group.RowCount];
        await group.ReadAsync<float>(reader.Schema.DataFields[2], scores.AsMemory());
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(flats.Truth(i * 101), scores[i * 101]));
    }

    [Fact]
    public async Task A_scorer_that_is_killed_again_and_again_leaves_whole_files_only()
    {
        for (var file = 0; file < 40; file++)
            Write($"{file}.csv", file * 5000, 5000);
        for (var kill = 0; kill < 5; kill++)
        {
            var before = Done();
            await using var one = Start("*.csv");
            await using var two = Start("*.csv");
            for (var look = 0; look < 500 && Done() == before && before < 40; look++)
                await Task.Delay(10);
            await one.KillAsync();
            await two.KillAsync();
        }

        await RunAsync("*.csv");

        Assert.Equal(40, Done());
        Assert.All(Directory.GetFiles(Out, "*.csv"), file => Assert.Equal(5001, File.ReadAllLines(file).Length));
    }

    [Fact]
    public async Task In_a_table_each_row_of_each_file_stands_once_whoever_is_killed_and_a_file_without_rows_is_done_too()
    {
        for (var file = 0; file < 15; file++)
            Write($"{file}.csv", file * 4000, 4000, (7, $"{(file * 4000) + 7},abc,2,true,Riga"));
        await WriteParquetAsync("rows.parquet", 100);
        File.WriteAllText(Path.Combine(In, "empty.csv"), "id,area,rooms,lift,city\n");
        using var scorers = new TableScorer(flats.ModelUri, postgres, null, FileOf("*.csv"));
        await scorers.KillAsync(times: 2);
        await scorers.RunAsync();
        var again = await scorers.RunAsync();

        Assert.Equal(0, again.Read);
        var rows = await postgres.ListAsync(
            "SELECT file, row, id, score FROM files_scored",
            row => (File: row.GetString(0), Row: row.GetInt64(1), Id: row.GetString(2), Score: row.GetFloat(3))
        );
        Assert.Equal(15 * 3999, rows.Count);
        Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct().Count());
        Assert.All(rows, row =>
            Assert.Equal(row.Id, $"{(int.Parse(row.File.Split('.')[0], CultureInfo.InvariantCulture) * 4000) + row.Row}")
        );
        Assert.All(rows.Where((_, i) => i % 997 == 0), row =>
            Assert.Equal(flats.Truth(int.Parse(row.Id, CultureInfo.InvariantCulture)), row.Score)
        );
        Assert.Equal((15, 16), (await postgres.CountAsync("files_scored_errors"), await postgres.CountAsync("files_scored_files")));
    }

    [Theory]
    [InlineData("id,area,rooms\n1,2,3\n", "lacks lift, city")]
    [InlineData("\u00ff", "lacks area")]
    public async Task A_file_that_is_no_such_table_is_told_by_name(string content, string told)
    {
        await File.WriteAllTextAsync(Path.Combine(In, "bad.csv"), content);

        var word = await RunAsync("*.csv");

        Assert.Equal(FailureClass.DataSchema, word.Failure!.Class);
        Assert.Contains("bad.csv", word.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(told, word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_table_stop_none_of_the_others_and_are_told_all_at_once()
    {
        await File.WriteAllTextAsync(Path.Combine(In, "0.csv"), "id,area,rooms\n1,2,3\n");
        await File.WriteAllTextAsync(Path.Combine(In, "2.csv"), "\u00ff");
        Write("1.csv", 0, 10);
        Write("3.csv", 10, 10);

        var word = await RunAsync("*.csv");

        Assert.Equal(["1.csv", "3.csv"], Directory.GetFiles(Out).Select(Path.GetFileName).Order());
        Assert.Equal((20, FailureClass.DataSchema), (word.Scored, word.Failure!.Class));
        Assert.Contains("0.csv: it lacks lift, city", word.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("2.csv: it lacks area", word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_whose_key_holds_what_no_text_of_postgresql_can_stands_among_the_errors_and_stops_no_other()
    {
        var (area, rooms, lift, city) = Flats.Row(1);
        Write("nul.csv", 0, 3, (1, string.Create(CultureInfo.InvariantCulture, $"a\0b,{area},{rooms},{(lift ? "true" : "false")},{city}")));
        using var scorers = new TableScorer(flats.ModelUri, postgres, null, FileOf("nul.csv") with { Scorer = "tests/nul" });

        var word = await scorers.RunAsync();

        Assert.Equal((2, 1), (word.Scored, word.Failed));
        Assert.Equal(["0", "2"], await postgres.ListAsync("SELECT id FROM nul_scored ORDER BY row", row => row.GetString(0)));
        Assert.Equal(
            [("nul.csv", 1L, "id holds a NUL, which no text of PostgreSQL can")],
            await postgres.ListAsync(
                "SELECT file, row, reason FROM nul_scored_errors",
                row => (row.GetString(0), row.GetInt64(1), row.GetString(2))
            )
        );
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private int Done() => Directory.Exists(Out) ? Directory.GetFiles(Out, "*.csv").Length : 0;

    private ScorerFile FileOf(string pattern) =>
        new()
        {
            Scorer = "tests/files",
            Input = new()
            {
                Files = new() { Uri = $"file://{In}/{pattern}", Key = ["id"] },
            },
            Output = new() { Files = new() { Uri = $"file://{Out}" } },
            Columns = Flats.Columns,
        };

    private ScorerProcess Start(string pattern) => ScorerProcess.Start(flats.ModelUri, "/nowhere", FileOf(pattern));

    private async Task<ScorerReport> RunAsync(string pattern)
    {
        await using var scorer = Start(pattern);
        return await scorer.EndAsync();
    }

    private void Write(string name, int first, int rows, params (int Row, string Line)[] odd)
    {
        var lines = Enumerable
            .Range(first, rows)
            .Select(i =>
            {
                var (area, count, lift, city) = Flats.Row(i);
                return string.Create(CultureInfo.InvariantCulture, $"{i},{area},{count},{(lift ? "true" : "false")},{city}");
            })
            .ToArray();
        foreach (var (row, line) in odd)
            lines[row] = line;
        File.WriteAllLines(Path.Combine(In, name), lines.Prepend("id,area,rooms,lift,city"));
    }

    private async Task WriteParquetAsync(string name, int rows)
    {
        var all = Enumerable.Range(0, rows).Select(Flats.Row).ToList();
        DataField[] fields =
        [
            new("id", typeof(int), isNullable: false),
            new("area", typeof(double), isNullable: false),
            new("rooms", typeof(int), isNullable: false),
            new("lift", typeof(bool), isNullable: false),
            new("city", typeof(string), isNullable: false),
        ];
        await using var file = File.Create(Path.Combine(In, name));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(fields[0], Enumerable.Range(0, rows).ToArray());
        await group.WriteAsync<double>(fields[1], all.Select(row => row.Area).ToArray());
        await group.WriteAsync<int>(fields[2], all.Select(row => row.Rooms).ToArray());
        await group.WriteAsync<bool>(fields[3], all.Select(row => row.Lift).ToArray());
        await group.WriteAsync(fields[4], (IReadOnlyCollection<string>)all.Select(row => row.City).ToArray());
    }
}
