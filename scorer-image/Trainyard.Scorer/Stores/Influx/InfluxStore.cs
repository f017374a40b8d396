using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>
/// A measurement of InfluxDB. The position, up to which all is scored, is never written before the results; points that come late are
/// looked for behind it.
/// </summary>
internal sealed class InfluxStore(
    InfluxInput input,
    Func<InfluxClient> open,
    IPointTarget target,
    RowScoring scoring,
    Progress progress,
    TimeProvider time
) : IStore
{
    private const int MostPoints = 10_000;
    private const long Beginning = long.MinValue + 2;

    private readonly TimeSpan _lateness = TimeSpan.FromSeconds(input.LatenessSeconds);
    private readonly HashSet<InfluxPoint> _known = [];
    private readonly List<InfluxPoint> _points = [];
    private readonly RowBlock _rows = new(scoring.Model.Encoder, MostPoints);

    private InfluxClient? _client;
    private HashSet<string> _tags = [];
    private string[] _header = [];
    private long? _last;
    private long _lookedBack;

    public TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(50);

    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _client ??= open();
            if (_last is null)
                return await BeginAsync(cancellationToken);
            if (time.GetElapsedTime(_lookedBack) < _lateness / 4)
                return await ScoreFromAsync(_last.Value, cancellationToken) > 0;
            _lookedBack = time.GetTimestamp();
            var from = _last.Value - Nanoseconds(_lateness);
            return await ScoreFromAsync(from, cancellationToken) > 0;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Whatever was under way is begun anew from the position in the store.</summary>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        (_client, _last) = (null, null);
        _known.Clear();
        Forget();
        return target.DisposeAsync();
    }

    /// <summary>Scores all from the position on, and what may have come late before it.</summary>
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        var position = await target.PositionAsync(cancellationToken);
        var from = position is { } reached ? reached - Nanoseconds(_lateness) : Beginning;
        (_last, _lookedBack) = (from, time.GetTimestamp());
        return await ScoreFromAsync(from, cancellationToken, again: true) > 0;
    }

    /// <summary>Scores all points from a time on, page by page; gives how many were new.</summary>
    private async Task<int> ScoreFromAsync(long from, CancellationToken cancellationToken, bool again = false)
    {
        for (var (total, skip) = (0, 0); ;)
        {
            var where = from < -(1L << 62) ? "" : string.Create(CultureInfo.InvariantCulture, $" WHERE time >= {from}");
            var query = string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT * FROM {Quoted(input.Measurement)}{where} ORDER BY time ASC LIMIT {MostPoints} OFFSET {skip}"
            );
            var csv = await _client!.QueryAsync(query, cancellationToken);
            await KnowTagsAsync(csv, cancellationToken);
            var (count, last) = InfluxPage.Read(csv, scoring.Model.Encoder, _tags, _known, _rows, _points);
            total += _points.Count;
            await WriteAsync(again, cancellationToken);
            if (_known.Count > 4 * MostPoints || count < MostPoints)
                _known.RemoveWhere(point => point.Time < last - Nanoseconds(_lateness));
            if (count < MostPoints)
                return total;

            // Of one time there may be more points than a page holds.
            (from, skip) = last == from ? (from, skip + count) : (last, 0);
        }
    }

    private async Task WriteAsync(bool again, CancellationToken cancellationToken)
    {
        if (_points.Count == 0)
            return;
        progress.Waits(DateTimeOffset.UnixEpoch.AddTicks(_points[0].Time / 100));
        var last = Math.Max(_last!.Value, _points.Max(point => point.Time));
        var failed = await target.WriteAsync(_points, _rows, scoring.Score(_rows), last, again, cancellationToken);
        _last = last;
        progress.Written(_points.Count - failed, failed, $"{DateTimeOffset.UnixEpoch.AddTicks(last / 100):O}");
        Forget();
    }

    private void Forget()
    {
        _points.Clear();
        _rows.Clear();
    }

    /// <summary>Without a tag that is new, two points would be one in the output.</summary>
    private async Task KnowTagsAsync(string csv, CancellationToken cancellationToken)
    {
        var header = InfluxPage.Header(csv);
        if (header.Length == 0 || header.SequenceEqual(_header))
            return;
        var keys = await _client!.QueryAsync($"SHOW TAG KEYS FROM {Quoted(input.Measurement)}", cancellationToken);
        (_tags, _header) = (
            [.. keys.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')[^1].Trim('"'))],
            header
        );
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * 100;

    internal static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
