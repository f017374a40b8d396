using Npgsql;
using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>
/// A table of PostgreSQL: what is scored is what is in the output, so that there is no position that could be wrong. One of several
/// replicas scores, by a lock that ends with its connection.
/// </summary>
internal sealed class PostgresStore(
    string scorer,
    PostgresInput input,
    PostgresOutput output,
    PostgresPlace place,
    RowScoring scoring,
    Progress progress,
    TimeProvider time
) : IStore
{
    // Enough for a transaction to cost nothing beside its rows, little in memory.
    private const int MostRows = 8192;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private NpgsqlConnection? _reading;
    private NpgsqlConnection? _writing;
    private PostgresTables? _tables;

    /// <summary>To look costs the more the larger the table is: a fifth of the time at most is spent on it.</summary>
    public TimeSpan Pause { get; private set; } = ShortestPause;

    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await OpenAsync(cancellationToken))
                return false;
            var begin = time.GetTimestamp();
            var rows = await ScoreAsync(_reading!, _writing!, _tables!, cancellationToken);
            var look = time.GetElapsedTime(begin) * 4;
            Pause = rows > 0 || look < ShortestPause ? ShortestPause : look;
            return rows > 0;
        }
        catch (Exception e) when (place.FailureOf(e) is { } failure)
        {
            await DisposeAsync();
            throw failure;
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        var (reading, writing) = (_reading, _writing);
        (_reading, _writing, _tables) = (null, null, null);
        if (writing is not null)
            await writing.DisposeAsync();
        if (reading is not null)
            await reading.DisposeAsync();
    }

    private async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        if (_tables is not null)
            return true;
        _reading ??= await place.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", _reading)
        {
            Parameters = { new() { Value = $"trainyard-scorer/{scorer}" } },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        _writing ??= await place.ConnectAsync(cancellationToken);
        _tables = await PostgresTables.OpenAsync(_writing, input, output, scoring, cancellationToken);
        return true;
    }

    private async Task<long> ScoreAsync(
        NpgsqlConnection reading,
        NpgsqlConnection writing,
        PostgresTables tables,
        CancellationToken cancellationToken
    )
    {
        var (batch, total) = (new PostgresBatch(tables, scoring, MostRows), 0L);
        await using var reader = await reading.BeginBinaryExportAsync(
            $"COPY ({tables.Unscored}) TO STDOUT (FORMAT BINARY)",
            cancellationToken
        );
        reader.Timeout = Timeout.InfiniteTimeSpan;
        while (reader.StartRow() >= 0)
        {
            batch.Read(reader);
            if (!batch.Rows.IsFull)
                continue;
            progress.Waits();
            total += await WriteAsync(batch, writing, cancellationToken);
        }

        return batch.Rows.Count == 0 ? total : total + await WriteAsync(batch, writing, cancellationToken);
    }

    private async Task<int> WriteAsync(PostgresBatch batch, NpgsqlConnection writing, CancellationToken cancellationToken)
    {
        await batch.WriteAsync(writing, cancellationToken);
        var (rows, failed) = (batch.Rows.Count, batch.Rows.Failed);
        progress.Written(rows - failed, failed, batch.Position);
        batch.Rows.Clear();
        return rows;
    }
}
