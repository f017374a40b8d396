using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Scorer.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Scorer.Tests;

public sealed class PostgresTests(PostgresServer server, Flats flats) : IClassFixture<Flats>
{
    [Fact]
    public async Task Rows_that_are_not_in_the_output_are_scored_and_those_that_cannot_be_stand_beside_it_with_the_reason()
    {
        await FillAsync("plain", 1000);
        await server.ExecuteAsync("UPDATE plain SET area = 'Infinity' WHERE id = 7; UPDATE plain SET city = NULL WHERE id = 8");

        var first = await RunAsync("plain");
        var again = await RunAsync("plain");
        await server.ExecuteAsync("INSERT INTO plain SELECT 1000, area, rooms, lift, city FROM plain WHERE id = 3");
        var third = await RunAsync("plain");

        Assert.Equal((1000, 999, 1), (first.Read, first.Scored, first.Failed));
        Assert.Equal((0, 1), (again.Read, third.Scored));
        Assert.Equal(
            [(7, "area is infinite")],
            await server.ListAsync("SELECT id, reason FROM plain_scored_errors", row => (row.GetInt32(0), row.GetString(1)))
        );
        await AssertScoredAsync("plain", 1000, but: [7, 8]);
    }

    [Fact]
    public async Task A_scorer_that_is_killed_again_and_again_beside_another_writes_each_row_once()
    {
        const int Rows = 150_000;
        await FillAsync("killed", Rows);
        for (var kill = 0; kill < 6; kill++)
        {
            await using var one = Start("killed");
            await using var two = Start("killed");
            await UntilMoreThanAsync(await ScoredAsync("killed"), "killed");
            await one.KillAsync();
            await two.KillAsync();
        }

        var left = await RunAsync("killed");
        Assert.True(left.Failure is null, left.Failure?.Message);
        await AssertScoredAsync("killed", Rows);
    }

    [Theory]
    [InlineData("nowhere", "there is no table nowhere")]
    [InlineData("narrow", "the table narrow lacks lift, city")]
    public async Task What_is_wrong_with_a_table_is_told_by_name(string table, string told)
    {
        await server.ExecuteAsync("CREATE TABLE IF NOT EXISTS narrow (id int, area float8, rooms int)");

        var word = await RunAsync(table);

        Assert.Equal(told, word.Failure!.Message);
    }

    [Fact]
    public async Task A_password_that_is_wrong_is_told_as_such()
    {
        Skip();
        var secrets = Directory.CreateTempSubdirectory("trainyard-secrets-");
        var secret = secrets.CreateSubdirectory(RealStore.Secret);
        foreach (var file in Directory.GetFiles(Path.Combine(server.Store.Secrets, RealStore.Secret)))
            File.Copy(file, Path.Combine(secret.FullName, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(secret.FullName, "PGPASSWORD"), "wrong");
        await using var scorer = ScorerProcess.Start(flats.ModelUri, secrets.FullName, FileOf("plain"));

        var word = await scorer.EndAsync();

        Assert.Equal(FailureClass.Credentials, word.Failure!.Class);
        Assert.Contains("PGPASSWORD", word.Failure.Hint, StringComparison.Ordinal);
        secrets.Delete(recursive: true);
    }

    private void Skip() => server.Skip();

    private static ScorerFile FileOf(string table) =>
        new()
        {
            Scorer = $"tests/{table}",
            Input = new()
            {
                Postgres = new()
                {
                    Table = table,
                    Key = ["id"],
                    SecretName = RealStore.Secret,
                },
            },
            Output = new() { Postgres = new() { Table = $"{table}_scored" } },
            Columns = Flats.Columns,
        };

    private ScorerProcess Start(string table) => ScorerProcess.Start(flats.ModelUri, server.Store.Secrets, FileOf(table));

    private async Task<ScorerReport> RunAsync(string table)
    {
        Skip();
        await using var scorer = Start(table);
        return await scorer.EndAsync();
    }

    private async Task FillAsync(string table, int rows)
    {
        Skip();
        await server.ExecuteAsync($"CREATE TABLE {table} (id int PRIMARY KEY, area float8, rooms int, lift bool, city text)");
        await using var connection = await server.ConnectAsync();
        await using var writer = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN");
        for (var i = 0; i < rows; i++)
        {
            var (area, rooms, lift, city) = Flats.Row(i);
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{i}\t{area}\t{rooms}\t{lift}\t{city}"));
        }
    }

    private async Task AssertScoredAsync(string table, int rows, params int[] but)
    {
        var found = await server.ListAsync($"SELECT id, score, large, kind FROM {table}_scored ORDER BY id", row =>
            (Id: row.GetInt32(0), Score: row.GetFloat(1), Large: row.GetBoolean(2), Kind: row.GetString(3))
        );
        var ids = found.Select(one => one.Id).ToHashSet();
        Assert.Equal(found.Count, ids.Count);
        Assert.DoesNotContain(Enumerable.Range(0, rows).Except(but), id => !ids.Contains(id));
        Assert.All(found.Where(one => one.Id < rows && !but.Contains(one.Id) && one.Id % 97 == 0), one =>
        {
            var truth = flats.Truth(one.Id);
            Assert.Equal((truth, truth > 0.5f, truth >= 0.5f ? "R" : "M"), (one.Score, one.Large, one.Kind));
        });
    }

    private Task<long> ScoredAsync(string table) => server.CountAsync($"{table}_scored");

    /// <summary>Ends when a transaction more has been written, or nothing is left to write.</summary>
    private async Task UntilMoreThanAsync(long before, string table)
    {
        var left = (await server.ListAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0] - before;
        while (left > 0 && await ScoredAsync(table) == before)
            await Task.Delay(20);
    }
}
