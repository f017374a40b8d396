using Prometheus;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Logs;

/// <summary>
/// Keeps what is asked, answered and told, by the hour: predictions/HOUR/REPLICA.parquet and feedback/HOUR/REPLICA.parquet.
/// <code>
/// in memory, at most so many rows an hour -> the hour's files, written anew every few minutes while it lasts, at its end, and at the
/// server's end
/// </code>
/// A store that does not take them stops no prediction: the last hours wait, the oldest goes, and the counter tells.
/// </summary>
internal sealed partial class PredictionLog : BackgroundService
{
    /// <summary>How much a killed server may lose.</summary>
    public static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(5);

    /// <summary>How far back it is looked at the start whose truth was told, and how long that may take.</summary>
    private const int HoursBack = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const int MostWaiting = 3;

    private readonly LogOptions _options;
    private readonly ServedModel _model;
    private readonly PredictionId _ids;
    private readonly ToldPredictions _told;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly string _replica;
    private readonly Counter _rows;
    private readonly List<LoggedHour> _hours = [];

    public PredictionLog(
        LogOptions options,
        ServedModel model,
        PredictionId ids,
        ToldPredictions told,
        IMetricFactory factory,
        TimeProvider time,
        ILogger<PredictionLog> logger
    )
    {
        (_options, _model, _ids, _told, _time, _logger) = (options, model, ids, told, time, logger);
        _replica = $"{Environment.MachineName}-{time.GetUtcNow().ToUnixTimeMilliseconds()}";
        _rows = factory.CreateCounter(
            "trainyard_predictor_logged_rows_total",
            "Predictions and truths that were kept or dropped, by what became of them.",
            ["outcome"]
        );
    }

    /// <summary>Predictions were made.</summary>
    /// <param name="first">The number of the first; the others follow.</param>
    public void Add(Matrix rows, double[] predictions, ulong first)
    {
        var (now, outputs) = (_time.GetUtcNow().UtcDateTime, _model.Model.Outputs);
        lock (_lock)
        {
            var hour = HourOf(now);
            for (var row = 0; row < rows.Rows; row++)
            {
                var number = first + (ulong)row;
                if (!IsKept(number) || !HasRoom(hour.Predictions.Count))
                    continue;
                hour.Predictions.Add((now, number));
                hour.Rows.AddRange(rows.Row(row));
                hour.Outputs.AddRange(predictions.AsSpan(row * outputs, outputs));
            }
        }
    }

    /// <summary>The truth about a prediction was told.</summary>
    public void Add(ulong number, string id, Truth truth)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            var hour = HourOf(now);
            if (IsKept(number) && HasRoom(hour.Feedback.Count))
                hour.Feedback.Add((now, id, truth));
        }
    }

    /// <summary>Remembers whose truth was told before this server began, so that none counts twice.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            await RememberAsync(limit.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            Log.NotRemembered(_logger, _options.Store.Uri, e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Writes the rest: requests have ended by then.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteEvery, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await WriteAsync(stoppingToken);
    }

    /// <summary>Writes each hour of which something is new; hours that are over go from memory.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        LoggedHour[] hours;
        lock (_lock)
            hours = [.. _hours];
        foreach (var hour in hours)
        {
            try
            {
                await WriteAsync(hour, cancellationToken);
                lock (_lock)
                {
                    if (hour.Name != LoggedHour.Of(_time.GetUtcNow().UtcDateTime) && IsWritten(hour))
                        _hours.Remove(hour);
                }
            }
            catch (Exception e) when (e is FailureException or IOException or HttpRequestException)
            {
                Log.NotWritten(_logger, _options.Store.Uri, e.Message);
                return;
            }
        }
    }

    private static bool IsWritten(LoggedHour hour) => hour.Written == (hour.Predictions.Count, hour.Feedback.Count);

    private async Task WriteAsync(LoggedHour hour, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string, Array)> predictions,
            feedback;
        (int Predictions, int Feedback) before,
            after;
        lock (_lock)
        {
            (before, after) = (hour.Written, (hour.Predictions.Count, hour.Feedback.Count));
            predictions = after.Predictions > before.Predictions ? LogTables.Predictions(hour, _model, _ids) : [];
            feedback = after.Feedback > before.Feedback ? LogTables.Feedback(hour, _model) : [];
        }

        if (predictions.Count > 0)
            await WriteAsync($"predictions/{hour.Name}", predictions, cancellationToken);
        if (feedback.Count > 0)
            await WriteAsync($"feedback/{hour.Name}", feedback, cancellationToken);
        hour.Written = after;
        _rows.WithLabels("kept").Inc(after.Predictions - before.Predictions + after.Feedback - before.Feedback);
    }

    private async Task WriteAsync(string folder, IReadOnlyList<(string, Array)> columns, CancellationToken cancellationToken) =>
        await _options.Store.WriteAsync($"{folder}/{_replica}.parquet", await ParquetColumns.WriteAsync(columns), cancellationToken);

    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        for (var back = HoursBack; back >= 0; back--)
        {
            var folder = $"feedback/{LoggedHour.Of(_time.GetUtcNow().UtcDateTime.AddHours(-back))}";
            foreach (var path in await _options.Store.ListAsync(folder, cancellationToken))
            {
                if (await _options.Store.ReadAsync(path, cancellationToken) is { } content)
                    await RememberAsync(content);
            }
        }
    }

    private async Task RememberAsync(byte[] content)
    {
        foreach (var (_, columns) in await ParquetColumns.ReadAsync(content))
        {
            foreach (var id in (string?[])columns.Single(column => column.Name == LogTables.Id).Values)
            {
                if (id is not null && _ids.TryRead(id, out var number, out _) is null)
                    _told.Add(number);
            }
        }
    }

    private LoggedHour HourOf(DateTime now)
    {
        if (_hours.Count > 0 && _hours[^1].Name == LoggedHour.Of(now))
            return _hours[^1];
        if (_hours.Count > MostWaiting)
        {
            _rows.WithLabels("dropped").Inc(_hours[0].Predictions.Count + _hours[0].Feedback.Count);
            _hours.RemoveAt(0);
        }

        _hours.Add(new(now));
        return _hours[^1];
    }

    private bool HasRoom(int rows)
    {
        if (rows < _options.RowsPerHour)
            return true;
        _rows.WithLabels("dropped").Inc();
        return false;
    }

    /// <summary>By the number, so that a prediction and the truth about it are kept together, at whatever replica each comes in. Numbers
    /// are counted up: they are mixed (SplitMix64's finalizer, Steele, Lea, Flood 2014).</summary>
    private bool IsKept(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9UL;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EBUL;
        return ((number ^ (number >> 31)) >> 11) * (1.0 / (1UL << 53)) < _options.Share;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Uri} does not take predictions and feedback, they wait in memory: {Message}")]
        public static partial void NotWritten(ILogger logger, string uri, string message);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Which truths were told before cannot be read from {Uri}: {Message}")]
        public static partial void NotRemembered(ILogger logger, string uri, string message);
    }
}
