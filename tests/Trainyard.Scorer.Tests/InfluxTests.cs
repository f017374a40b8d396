using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Scorer.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Scorer.Tests;

public sealed class InfluxServer : IAsyncLifetime
{
    public const string Database = "flats";

    public RealStore Store { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Store = await RealStore.StartAsync("influxdb", "/usr/bin/influxd");
        if (Store.Missing is not null)
            return;
        Http.BaseAddress = new Uri(Store["INFLUX_URL"] + "/");
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Store["INFLUX_USERNAME"]}:{Store["INFLUX_PASSWORD"]}"));
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", basic);
        Http.DefaultRequestHeaders.Accept.Add(new("application/csv"));
        using var made = await Http.PostAsync(new Uri($"query?q=CREATE DATABASE {Database}", UriKind.Relative), null);
        made.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return Store.DisposeAsync();
    }
}

public sealed class InfluxTests(InfluxServer server, PostgresServer postgres, Flats flats)
    : IClassFixture<InfluxServer>,
        IClassFixture<Flats>
{
    private const long Begin = 1_700_000_000_000_000_000;

    [Fact]
    public async Task Each_point_has_a_result_of_its_time_and_tags_and_what_cannot_be_scored_stands_beside_it_with_the_reason()
    {
        // Two points of one time are told apart by their tags.
        var tagged = $"plain,site=two,city\\ part=a\\,b area=50,rooms=2i,lift=true,city=\"Riga\" {Begin + 3_000_000}";
        await WriteAsync("plain", [.. Enumerable.Range(0, 500)], tagged);
        string[] odd =
        [
            .. ((string[])["0", "1", "0.5"]).Select((lift, i) => $"odd area=50,rooms=2i,lift={lift},city=\"Riga\" {Begin + i}"),
        ];
        await WriteAsync("odd", [], odd);

        var first = await RunAsync("plain");
        var again = await RunAsync("plain");
        var other = await RunAsync("odd");

        Assert.True(first.Failure is null, first.Failure?.Message);
        Assert.Equal((501, 501), (first.Scored, again.Scored));
        Assert.Equal(501, (await ListAsync("SELECT * FROM plain_scored")).Count);
        await AssertScoredAsync("plain", 500);
        Assert.Equal((2, 1), (other.Scored, other.Failed));
        Assert.Contains(
            "lift must be true or false",
            Assert.Single(await ListAsync("SELECT * FROM odd_scored_errors")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_scorer_that_is_killed_again_and_again_beside_another_leaves_one_result_of_each_point()
    {
        const int Rows = 60_000;
        foreach (var part in Enumerable.Range(0, Rows).Chunk(10_000))
            await WriteAsync("killed", part);
        for (var kill = 0; kill < 4; kill++)
        {
            var before = (await ListAsync("SELECT count(large) FROM killed_scored")).FirstOrDefault();
            await using var one = Start("killed", stream: true);
            await using var two = Start("killed", stream: true);
            for (var look = 0; look < 100 && (await ListAsync("SELECT count(large) FROM killed_scored")).FirstOrDefault() == before; look++)
                await Task.Delay(50);
            await one.KillAsync();
            await two.KillAsync();
        }

        var left = await RunAsync("killed");

        Assert.True(left.Failure is null, left.Failure?.Message);
        await AssertScoredAsync("killed", Rows);
    }

    [Fact]
    public async Task In_a_table_each_point_has_one_result_and_the_position_is_written_with_them_whoever_is_killed()
    {
        const int Rows = 30_000;
        Skip();
        using var scorers = new TableScorer(flats.ModelUri, postgres, server.Store, FileOf("points", stream: false));
        foreach (var part in Enumerable.Range(0, Rows).Chunk(10_000))
            await WriteAsync("points", part);
        // One more at a time that is taken, told apart by its tags.
        await WriteAsync("points", [], $"points,site=two area=50,rooms=2i,lift=true,city=\"Riga\" {Begin}");
        await scorers.KillAsync(times: 2);
        await scorers.RunAsync();
        await WriteAsync("points", [Rows]);
        await scorers.RunAsync();

        var found = await postgres.ListAsync(
            "SELECT time_ns, tags, score FROM points_scored ORDER BY time_ns, tags",
            row => (Row: (row.GetInt64(0) - Begin) / 1_000_000.0, Tags: row.GetString(1), Score: row.GetFloat(2))
        );
        Assert.Equal((0, "site=two"), (found[1].Row, found[1].Tags));
        found.RemoveAt(1);
        Assert.Equal(Enumerable.Range(0, Rows + 1).Select(i => (double)i), found.Select(row => row.Row));
        Assert.All(found.Where(row => row.Row % 97 == 0), row => Assert.Equal(flats.Truth((int)row.Row), row.Score));
        Assert.Equal(
            Begin + (Rows * 1_000_000L),
            Assert.Single(await postgres.ListAsync("SELECT position FROM points_scored_position", row => row.GetInt64(0)))
        );
    }

    [Fact]
    public async Task In_the_stream_a_point_is_scored_at_once_and_one_that_comes_late_soon()
    {
        await WriteAsync("live", [0]);
        await using var scorer = Start("live", stream: true);
        await UntilAsync("live", 1);
        await WriteAsync("live", [2, 3]);
        await UntilAsync("live", 3);
        await WriteAsync("live", [1]);
        await UntilAsync("live", 4);

        await AssertScoredAsync("live", 4);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_by_name()
    {
        Skip();
        var file = FileOf("plain", stream: false);
        await using var scorer = ScorerProcess.Start(
            flats.ModelUri,
            server.Store.Secrets,
            file with
            {
                Input = new() { Influx = file.Input.Influx! with { Database = "nowhere" } },
            }
        );

        var word = await scorer.EndAsync();

        Assert.Contains("nowhere", word.Failure!.Message, StringComparison.Ordinal);
    }

    private void Skip() => Assert.SkipWhen(server.Store.Missing is not null, server.Store.Missing ?? "");

    private static ScorerFile FileOf(string measurement, bool stream) =>
        new()
        {
            Scorer = $"tests/{measurement}",
            Input = new()
            {
                Influx = new()
                {
                    Measurement = measurement,
                    Database = InfluxServer.Database,
                    SecretName = RealStore.Secret,
                },
            },
            Output = new() { Influx = new() { Measurement = $"{measurement}_scored" } },
            Columns = Flats.Columns,
            Stream = stream,
        };

    private ScorerProcess Start(string measurement, bool stream) =>
        ScorerProcess.Start(flats.ModelUri, server.Store.Secrets, FileOf(measurement, stream));

    private async Task<ScorerReport> RunAsync(string measurement)
    {
        Skip();
        await using var scorer = Start(measurement, stream: false);
        return await scorer.EndAsync();
    }

    private async Task WriteAsync(string measurement, int[] rows, params string[] more)
    {
        Skip();
        var lines = rows.Select(i =>
        {
            var (area, rooms, lift, city) = Flats.Row(i);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{measurement} area={area},rooms={rooms}i,lift={(lift ? "true" : "false")},city=\"{city}\" {Begin + (i * 1_000_000L)}"
            );
        });
        using var content = new StringContent(string.Join('\n', lines.Concat(more)));
        using var answer = await server.Http.PostAsync(new Uri($"write?db={InfluxServer.Database}", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task UntilAsync(string measurement, int results)
    {
        for (var look = 0; look < 400; look++)
        {
            if ((await ListAsync($"SELECT large FROM {measurement}_scored")).Count >= results)
                return;
            await Task.Delay(50);
        }

        Assert.Fail($"{results} results do not come");
    }

    private async Task AssertScoredAsync(string measurement, int rows)
    {
        var found = (await ListAsync($"SELECT kind, large, score FROM {measurement}_scored")).Select(line => line.Split(',')).ToList();
        var times = found.Select(line => (long.Parse(line[2], CultureInfo.InvariantCulture) - Begin) / 1_000_000.0).ToList();
        var there = times.ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, rows), i => !there.Contains(i));
        foreach (var (line, time) in found.Zip(times).Where(pair => pair.Second % 97 == 0 && pair.Second < rows))
        {
            var truth = flats.Truth((int)time);
            Assert.Equal([truth >= 0.5f ? "R" : "M", truth > 0.5f ? "true" : "false"], line[3..5]);
            Assert.Equal(truth, float.Parse(line[5], CultureInfo.InvariantCulture));
        }
    }

    private async Task<List<string>> ListAsync(string query)
    {
        Skip();
        var path = $"query?db={InfluxServer.Database}&epoch=ns&q={Uri.EscapeDataString(query)}";
        var csv = await server.Http.GetStringAsync(new Uri(path, UriKind.Relative));
        return [.. csv.Split('\n').Skip(1).Where(line => line.Length > 0)];
    }
}
