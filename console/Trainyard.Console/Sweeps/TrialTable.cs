using System.Globalization;
using System.Text.Json;
using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>The leaderboard: which columns there are, which rows of them are shown, and in what order. Pure.</summary>
internal sealed class TrialTable(IReadOnlyList<string> metrics, IReadOnlyList<string> parameters)
{
    private const string NumberColumn = "trial";
    private const string StateColumn = "state";
    private const string TimeColumn = "seconds";

    /// <summary>The columns: trial, state, metrics, parameters, seconds.</summary>
    public IReadOnlyList<string> Columns { get; } = [NumberColumn, StateColumn, .. metrics, .. parameters, TimeColumn];

    /// <summary>The rows that pass, in the order that is asked for; those without a value in that column come last either way.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="column">The column to sort by; null: the best first, then the newest.</param>
    public IReadOnlyList<TrialRow> Order(IEnumerable<TrialRow> rows, TrialFilter filter, string? column, bool descending)
    {
        var passed = rows.Where(filter.Matches);
        if (column is null)
            return [.. passed.OrderBy(row => row.Rank ?? int.MaxValue).ThenByDescending(row => row.Number)];
        var keyed = passed.Select(row => (Row: row, Key: Key(row, column)));
        var ordered = keyed.OrderBy(pair => pair.Key is null);
        ordered = descending ? ordered.ThenByDescending(pair => pair.Key, Keys.Instance) : ordered.ThenBy(pair => pair.Key, Keys.Instance);
        return [.. ordered.ThenBy(pair => pair.Row.Number).Select(pair => pair.Row)];
    }

    /// <summary>A cell as people read it.</summary>
    public string Text(TrialRow row, string column) =>
        Key(row, column) switch
        {
            null => "",
            double number when column == NumberColumn => number.ToString(CultureInfo.InvariantCulture),
            double number => Words.Number(number),
            var other => other.ToString()!,
        };

    /// <summary>All rows as CSV (RFC 4180), numbers so that they are read back to the bit.</summary>
    public IEnumerable<string> Csv(IEnumerable<TrialRow> rows, IReadOnlyList<string> columns)
    {
        yield return string.Join(',', columns.Select(Quoted));
        foreach (var row in rows)
            yield return string.Join(',', columns.Select(column => Quoted(Exact(Key(row, column)))));
    }

    private object? Key(TrialRow row, string column) =>
        column switch
        {
            NumberColumn => (double)row.Number,
            StateColumn => row.Phase.ToString(),
            TimeColumn => row.Took?.TotalSeconds,
            _ when metrics.ToList().IndexOf(column) is >= 0 and var index => row.Values[index],
            _ => row.Trial.Spec.Parameters.TryGetValue(column, out var value) ? Plain(value) : null,
        };

    private static object Plain(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.ToString();

    private static string Exact(object? value) =>
        value switch
        {
            null => "",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    /// <summary>In quotes where a comma, a quote or a line's end asks for it; and what a spreadsheet would take for a formula is
    /// text.</summary>
    private static string Quoted(string text)
    {
        var safe =
            text is ['=' or '@', ..] || (text is ['+' or '-', ..] && !double.TryParse(text, CultureInfo.InvariantCulture, out _))
                ? "'" + text
                : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Numbers by their value before texts by their characters.</summary>
    private sealed class Keys : IComparer<object?>
    {
        public static Keys Instance { get; } = new();

        public int Compare(object? x, object? y) =>
            (x, y) switch
            {
                (double a, double b) => a.CompareTo(b),
                (double, _) => -1,
                (_, double) => 1,
                _ => string.CompareOrdinal(x as string, y as string),
            };
    }
}
