using System.Globalization;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>A measurement beside the points' own: a result has the time and the tags of its point, so that to write it twice is to write it
/// once.</summary>
internal sealed class InfluxTarget(string scorer, string measurement, Func<InfluxClient> open) : IPointTarget
{
    private const string PositionField = "position";

    private readonly LineProtocol _lines = new();
    private readonly string _results = LineProtocol.Measurement(measurement);
    private readonly string _errors = LineProtocol.Measurement($"{measurement}_errors");
    private readonly string _position = LineProtocol.Measurement($"{measurement}_position") + LineProtocol.Tag("scorer", scorer);
    private InfluxClient? _client;

    private InfluxClient Client => _client ??= open();

    public async Task<long?> PositionAsync(CancellationToken cancellationToken)
    {
        var table = InfluxStore.Quoted($"{measurement}_position");
        var query = $"SELECT last({InfluxStore.Quoted(PositionField)}) FROM {table} WHERE \"scorer\" = {Text(scorer)}";
        var csv = await Client.QueryAsync(query, cancellationToken);
        var position = csv.Split('\n').Skip(1).FirstOrDefault(line => line.Length > 0)?.Split(',')[^1];
        return position is null ? null : long.Parse(position, CultureInfo.InvariantCulture);
    }

    public async Task<int> WriteAsync(
        IReadOnlyList<InfluxPoint> points,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        long position,
        bool again,
        CancellationToken cancellationToken
    )
    {
        _lines.Take();
        var failed = 0;
        for (var row = 0; row < points.Count; row++)
        {
            var (at, tags) = points[row];
            var fault = rows.FaultOf(row);
            if (fault is null && !_lines.Add(_results + tags, results, row, at))
                fault = "the model's answer is no number that can be written";
            if (fault is null)
                continue;
            failed++;
            _lines.Add(_errors + tags, "reason", fault, at);
        }

        await Client.WriteAsync(_lines.Take(), cancellationToken);
        _lines.Add(_position, PositionField, position, 0);
        await Client.WriteAsync(_lines.Take(), cancellationToken);
        return failed;
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _client = null;
        return ValueTask.CompletedTask;
    }

    private static string Text(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
