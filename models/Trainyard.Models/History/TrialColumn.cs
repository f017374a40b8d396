using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>A column of a history of trials.</summary>
/// <param name="Name">params_NAME for a parameter, metrics_NAME for a metric, else as the record has it.</param>
/// <param name="Values">string?[], double?[], long?[], bool?[] or DateTime?[] (UTC), one for each trial.</param>
public sealed record TrialColumn(string Name, Array Values)
{
    /// <summary>What stands before the name of a parameter.</summary>
    public const string Parameter = "params_";

    /// <summary>What stands before the name of a metric.</summary>
    public const string Metric = "metrics_";

    /// <summary>The columns of a history, by number of the trial; a parameter whose values are of several kinds is text.</summary>
    public static IReadOnlyList<TrialColumn> Of(IEnumerable<TrialRecord> history)
    {
        var records = history.OrderBy(record => record.Run).ThenBy(record => record.Number).ToList();
        return
        [
            new("number", records.Select(record => (long?)record.Number).ToArray()),
            new("run", records.Select(record => (long?)record.Run).ToArray()),
            new("trial", records.Select(record => (string?)record.Trial).ToArray()),
            new("state", records.Select(record => (string?)record.State).ToArray()),
            new("value", records.Select(record => record.Value).ToArray()),
            new("startTime", records.Select(record => record.StartTime?.UtcDateTime).ToArray()),
            new("completionTime", records.Select(record => record.CompletionTime?.UtcDateTime).ToArray()),
            new("cpuSeconds", records.Select(record => record.CpuSeconds).ToArray()),
            .. Names(records, record => record.Parameters.Keys)
                .Select(name => new TrialColumn(Parameter + name, Typed([.. records.Select(record => Find(record.Parameters, name))]))),
            .. Names(records, record => record.Metrics.Keys)
                .Select(name => new TrialColumn(
                    Metric + name,
                    records.Select(record => record.Metrics.TryGetValue(name, out var value) ? value : (double?)null).ToArray()
                )),
            new("curve", records.Select(record => (string?)JsonSerializer.Serialize(record.Curve, TrialJson.Default.Curve)).ToArray()),
            new("failureClass", records.Select(record => record.FailureClass).ToArray()),
            new("failureMessage", records.Select(record => record.FailureMessage).ToArray()),
        ];
    }

    /// <summary>The trials that such columns tell of.</summary>
    public static IEnumerable<TrialRecord> Records(IReadOnlyList<TrialColumn> columns, int count)
    {
        var byName = columns.ToDictionary(column => column.Name, column => column.Values);
        return Enumerable.Range(0, count).Select(Record);

        TrialRecord Record(int row) =>
            new()
            {
                Number = (int)(long)At("number", row)!,
                Run = (int)(long)At("run", row)!,
                Trial = (string)At("trial", row)!,
                State = (string)At("state", row)!,
                Value = (double?)At("value", row),
                StartTime = Time(At("startTime", row)),
                CompletionTime = Time(At("completionTime", row)),
                CpuSeconds = (double?)At("cpuSeconds", row),
                Parameters = Below(Parameter, row).ToDictionary(pair => pair.Name, pair => Json(pair.Value)),
                Metrics = Below(Metric, row).ToDictionary(pair => pair.Name, pair => (double)pair.Value),
                Curve = At("curve", row) is string curve ? JsonSerializer.Deserialize(curve, TrialJson.Default.Curve)! : [],
                FailureClass = (string?)At("failureClass", row),
                FailureMessage = (string?)At("failureMessage", row),
            };

        object? At(string name, int row) => byName.TryGetValue(name, out var values) ? values.GetValue(row) : null;

        IEnumerable<(string Name, object Value)> Below(string prefix, int row) =>
            from column in columns
            where column.Name.StartsWith(prefix, StringComparison.Ordinal)
            let value = column.Values.GetValue(row)
            where value is not null
            select (column.Name[prefix.Length..], value);
    }

    private static DateTimeOffset? Time(object? value) =>
        value is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;

    private static JsonElement Json(object value) =>
        value switch
        {
            long number => JsonSerializer.SerializeToElement(number, TrialJson.Default.Int64),
            double number => JsonSerializer.SerializeToElement(number, TrialJson.Default.Double),
            bool truth => JsonSerializer.SerializeToElement(truth, TrialJson.Default.Boolean),
            _ => JsonSerializer.SerializeToElement((string)value, TrialJson.Default.String),
        };

    private static IEnumerable<string> Names(List<TrialRecord> records, Func<TrialRecord, IEnumerable<string>> of) =>
        records.SelectMany(of).Distinct().Order(StringComparer.Ordinal);

    private static JsonElement? Find(IReadOnlyDictionary<string, JsonElement> values, string name) =>
        values.TryGetValue(name, out var value) ? value : null;

    private static Array Typed(JsonElement?[] values)
    {
        var given = values.Where(value => value is not null).Select(value => value!.Value).ToList();
        if (given.TrueForAll(value => value.ValueKind == JsonValueKind.Number))
        {
            return given.TrueForAll(value => value.TryGetInt64(out _))
                ? values.Select(value => value?.GetInt64()).ToArray()
                : values.Select(value => value?.GetDouble()).ToArray();
        }

        return given.TrueForAll(value => value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            ? values.Select(value => value?.GetBoolean()).ToArray()
            : values.Select(value => value is { } text ? ParameterVariables.Text(text) : null).ToArray();
    }
}
