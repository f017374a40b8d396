using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Scenarios;

/// <summary>Rows that are asked at once.</summary>
/// <param name="Body">The request's body.</param>
/// <param name="MediaType">Its type.</param>
/// <param name="Truths">What each of its rows is: a value, or one for each label.</param>
/// <param name="Rows">Each row as it is shown.</param>
internal sealed record ScenarioBatch(string Body, string MediaType, IReadOnlyList<JsonNode?> Truths, IReadOnlyList<JsonNode?> Rows)
{
    private const int Size = 500;

    /// <exception cref="CliException">The rows cannot be read.</exception>
    public static IEnumerable<ScenarioBatch> Of(Scenario scenario, TestedModel model) =>
        scenario.File is { } file ? OfFile(scenario, Path.Combine(scenario.Folder, file)) : OfRows(scenario.X!, scenario.Y!, model);

    private static IEnumerable<ScenarioBatch> OfRows(JsonArray rows, JsonArray truths, TestedModel model) =>
        rows.Select((row, i) => (Features: Named(row, i, model), Truth: truths[i]))
            .Chunk(Size)
            .Select(chunk => new ScenarioBatch(
                new JsonObject { ["features"] = new JsonArray([.. chunk.Select(one => one.Features)]) }.ToJsonString(),
                "application/json",
                [.. chunk.Select(one => one.Truth)],
                [.. chunk.Select(one => one.Features)]
            ));

    private static JsonNode? Named(JsonNode? row, int number, TestedModel model)
    {
        if (row is not JsonArray values)
            return row?.DeepClone();
        return values.Count == model.Features.Count
            ? new JsonObject(values.Select((value, i) => KeyValuePair.Create(model.Features[i], value?.DeepClone())))
            : throw new CliException($"X[{number}] has {values.Count} values, and the model {model.Features.Count} features");
    }

    /// <summary>The predictor reads the fields as they are written, as training did.</summary>
    private static IEnumerable<ScenarioBatch> OfFile(Scenario scenario, string path)
    {
        using var reader = Open(path);
        var lines = new CsvLines(reader);
        using var records = lines.Records().GetEnumerator();
        if (!records.MoveNext())
            throw new CliException($"{path} has no rows");
        var first = records.Current;
        string[] names = scenario.Header ? [.. first.Select(CsvLines.Text)] : [.. first.Select((_, i) => Generated(i, first.Length))];
        var labels = scenario.Label.Select(label => Place(names, label, path)).ToArray();
        int[] features = [.. Enumerable.Range(0, names.Length).Except(labels)];

        var some = false;
        foreach (var chunk in Rest(records, first: scenario.Header ? null : first).Select(Whole).Chunk(Size))
        {
            some = true;
            var head = string.Join(lines.Delimiter, features.Select(i => scenario.Header ? first[i] : names[i]));
            yield return new(
                string.Join('\n', chunk.Select(row => string.Join(lines.Delimiter, features.Select(i => row[i]))).Prepend(head)),
                $"text/csv; delimiter={(lines.Delimiter == '\t' ? "tab" : $"\"{lines.Delimiter}\"")}",
                [.. chunk.Select(row => Truth(row, labels))],
                [.. chunk.Select(row => Shown(names, features, row))]
            );
        }

        if (!some)
            throw new CliException($"{path} has no rows");

        string[] Whole(string[] row, int number) =>
            row.Length == names.Length
                ? row
                : throw new CliException($"row {number + 1} of {path} has {row.Length} fields, and the first line {names.Length}");
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the scenario's file cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<string[]> Rest(IEnumerator<string[]> records, string[]? first)
    {
        if (first is not null)
            yield return first;
        while (records.MoveNext())
            yield return records.Current;
    }

    /// <summary>As training names the columns of a file without names.</summary>
    private static string Generated(int index, int count) =>
        $"column{index.ToString(CultureInfo.InvariantCulture).PadLeft((count - 1).ToString(CultureInfo.InvariantCulture).Length, '0')}";

    private static int Place(string[] names, string label, string path) =>
        Array.IndexOf(names, label) is var place and >= 0
            ? place
            : throw new CliException($"{path} has no column {label}, which label names: it has {string.Join(", ", names.Take(20))}");

    private static JsonNode Truth(string[] row, int[] labels) =>
        labels is [var one]
            ? JsonValue.Create(CsvLines.Text(row[one]))
            : new JsonArray([.. labels.Select(label => JsonValue.Create(CsvLines.Text(row[label])))]);

    private static JsonObject Shown(string[] names, int[] features, string[] row) =>
        new(features.Select(i => KeyValuePair.Create(names[i], (JsonNode?)CsvLines.Text(row[i]))));
}
