using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Models;

namespace Trainyard.Data.Tests;

/// <summary>What was predicted and told joins the training table.</summary>
public sealed class FeedbackRowsTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-feedback-").FullName;
    private readonly List<string> _log = [];
    private readonly DataLoader _loader;
    private DateTimeOffset? _until;

    public FeedbackRowsTests() => _loader = new(_ => null, _log.Add, TimeProvider.System);

    public void Dispose()
    {
        _loader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Rows_that_were_told_of_join_the_table_in_its_columns_and_types_each_once()
    {
        Sources("rooms,city,since,new,price\n1,Oslo,2020-01-01,true,10\n2,Riga,2021-01-01,false,20\n");
        var before = await LoadAsync();
        await AskedAsync("a", [("id", "1 2 3"), ("rooms", "7 8 9"), ("city", "Riga Oslo Riga")]);
        await ToldAsync("a", "1 2", [70, 80]);
        await ToldAsync("b", "2 4", [81, 90]);

        var table = await LoadAsync();

        Assert.Equal(before.Columns.Select(Shape), table.Columns.Select(Shape));
        Assert.Equal([10, 20, 70, 80], Numbers(table, "price"));
        Assert.Equal([1, 2, 7, 8], Numbers(table, "rooms"));
        Assert.Equal("Riga", ((TextColumn)table.Find("city")!)[2]);
        Assert.True(table.Find("since")!.IsMissing(2));
        Assert.Contains(_loader.Findings, finding => finding.StartsWith("the column since is not among", StringComparison.Ordinal));
        Assert.Equal(2, _loader.Review(table, ["price"]).FeedbackRows);
    }

    [Fact]
    public async Task Other_versions_may_have_known_other_features_and_words_where_there_are_numbers_now()
    {
        Sources("rooms,price\n1,10\n2,20\n");
        await AskedAsync("old", [("id", "1"), ("rooms", "many"), ("gone", "x")]);
        await AskedAsync("new", [("id", "2"), ("rooms", "5")]);
        await ToldAsync("old", "1 2", [30, 50]);

        var table = await LoadAsync();

        Assert.Equal([10, 20, 30, 50], Numbers(table, "price"));
        Assert.Equal([1, 2, double.NaN, 5], Numbers(table, "rooms"));
        Assert.Contains("1 values of the column rooms in the rows of feedback are no DOUBLE: gaps", _loader.Findings);
    }

    [Fact]
    public async Task Times_and_truths_come_as_the_table_has_them()
    {
        Sources("at,day,big,price\n2020-01-01 10:30:00,2020-01-01,true,dear\n2020-01-02 10:30:00,2020-01-02,false,cheap\n");
        await WriteAsync(
            "predictions",
            "a",
            [
                ("time", new DateTime?[] { Noon }),
                ("id", new string?[] { "1" }),
                ("features_at", new DateTime?[] { new(2024, 2, 29, 23, 59, 30, DateTimeKind.Utc) }),
                ("features_day", new DateTime?[] { new(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc) }),
                ("features_big", new bool?[] { true }),
            ]
        );
        await WriteAsync("feedback", "a", [("time", new DateTime?[] { Noon }), ("id", new[] { "1" }), ("truth", new[] { "dear" })]);

        var table = await LoadAsync();

        Assert.Equal("dear", ((TextColumn)table.Find("price")!)[2]);
        Assert.Equal(1, Numbers(table, "big")[2]);
        Assert.Equal(Microseconds(new(2024, 2, 29, 23, 59, 30, DateTimeKind.Utc)), ((TimeColumn)table.Find("at")!)[2]);
        Assert.Equal(Microseconds(new(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc)), ((TimeColumn)table.Find("day")!)[2]);
        Assert.Empty(_loader.Findings);
    }

    [Theory]
    [InlineData("az,ze", new[] { 0.5, 1 })]
    [InlineData("x,y,z", new[] { 0.738460262604, 0.403422680111, 0.540302305868 })]
    public async Task A_direction_is_told_by_its_angles_whatever_its_labels_are(string labels, double[] expected)
    {
        Sources($"pulses,{labels}\n1,{string.Join(',', Enumerable.Repeat("0.25", expected.Length))}\n");
        await AskedAsync("a", [("id", "1"), ("pulses", "3")]);
        await WriteAsync(
            "feedback",
            "a",
            [
                ("time", new DateTime?[] { Noon }),
                ("id", new[] { "1" }),
                ("truth_azimuth", new double?[] { 0.5 }),
                ("truth_zenith", new double?[] { 1 }),
            ]
        );

        var table = await LoadAsync(labels.Split(','));

        foreach (var (label, value) in labels.Split(',').Zip(expected))
            Assert.Equal(value, Numbers(table, label)[1], 9);
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_or_has_no_feedback_leaves_the_sources_as_they_are_and_their_digest()
    {
        Sources("rooms,price\n1,10\n2,20\n");
        var before = await DigestAsync();
        Assert.Equal(2, (await LoadAsync()).Rows);

        await AskedAsync("a", [("id", "1 2"), ("rooms", "7 8")]);
        Assert.Equal(2, (await LoadAsync()).Rows);
        Assert.Equal(before, await DigestAsync());
        Assert.Equal(0, _loader.Review(await LoadAsync(), ["price"]).FeedbackRows);

        await ToldAsync("a", "1", [70]);
        var told = await DigestAsync();
        Assert.NotEqual(before, told);
        await AskedAsync("b", [("id", "3"), ("rooms", "9")]);
        await ToldAsync("b", "1", [70], Noon.AddMinutes(1));
        Assert.Equal(told, await DigestAsync());
    }

    [Fact]
    public async Task What_is_told_after_a_run_began_waits_for_the_next()
    {
        Sources("rooms,price\n1,10\n2,20\n");
        await AskedAsync("a", [("id", "1 2"), ("rooms", "7 8")]);
        await ToldAsync("a", "1", [70]);
        await ToldAsync("b", "2", [80], Noon.AddHours(1));
        var all = await DigestAsync();

        _until = Noon.AddMinutes(1);
        var prices = Numbers(await LoadAsync(), "price");
        Assert.Equal([10, 20, 70], prices);
        Assert.NotEqual(all, await DigestAsync());
        _until = Noon.AddHours(1);
        Assert.Equal(all, await DigestAsync());
    }

    private static (string, Type, NumberKind?) Shape(Column column) => (column.Name, column.GetType(), (column as NumberColumn)?.Kind);

    private DataSpec Data(string[] labels) =>
        new() { Sources = [new() { Name = "t", Uri = Path.Combine(_folder, "t.csv") }], Label = labels };

    private FeedbackLogs Logs => new() { Logs = [new() { Uri = Path.Combine(_folder, "log") }], Until = _until };

    private void Sources(string csv) => File.WriteAllText(Path.Combine(_folder, "t.csv"), csv);

    private async Task<Table> LoadAsync(params string[] labels)
    {
        var data = Data(labels.Length == 0 ? ["price"] : labels);
        using var database = new Database(threads: 1);
        var options = new ReadOptions
        {
            Exact = data.Label.ToHashSet(),
            Feedback = await _loader.FetchAsync(Logs, TestContext.Current.CancellationToken),
        };
        return _loader.Load(database, data, await _loader.FetchAsync(data.Sources, TestContext.Current.CancellationToken), options);
    }

    private Task<string> DigestAsync() => _loader.DigestAsync(Data(["price"]).Sources, Logs, TestContext.Current.CancellationToken);

    /// <summary>Numbers where all of a column's words are, as a pod logs them.</summary>
    private Task AskedAsync(string pod, (string Name, string Words)[] columns) =>
        WriteAsync(
            "predictions",
            pod,
            [
                ("time", columns[0].Words.Split(' ').Select(_ => (DateTime?)Noon).ToArray()),
                .. columns.Select(column =>
                    (
                        column.Name == "id" ? "id" : $"features_{column.Name}",
                        column.Name == "id" ? Texts(column.Words) : Values(column.Words)
                    )
                ),
            ]
        );

    private Task ToldAsync(string pod, string ids, double?[] truths, DateTime? time = null) =>
        WriteAsync(
            "feedback",
            pod,
            [("time", truths.Select(_ => (DateTime?)(time ?? Noon)).ToArray()), ("id", Texts(ids)), ("truth", truths)]
        );

    private static Array Texts(string words) => words.Split(' ');

    private static Array Values(string words) =>
        words.Split(' ').All(word => double.TryParse(word, out _))
            ? words.Split(' ').Select(word => (double?)double.Parse(word, System.Globalization.CultureInfo.InvariantCulture)).ToArray()
            : Texts(words);

    private async Task WriteAsync(string kind, string pod, IReadOnlyList<(string, Array)> columns)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "log", kind, "2026-11-28T12")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{pod}.parquet"), await ParquetColumns.WriteAsync(columns));
    }

    private static double[] Numbers(Table table, string name)
    {
        var column = (NumberColumn)table.Find(name)!;
        return [.. Enumerable.Range(0, table.Rows).Select(row => column[row])];
    }

    private static long Microseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
