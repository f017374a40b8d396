using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.Feedback;
using Trainyard.Data.Tables;

namespace Trainyard.Data.Reading;

/// <summary>Looks over a table that has been read: what its columns hold, and what is merely odd about them.</summary>
internal static class TableReview
{
    private const int MostRows = 50_000;
    private const int FewRows = 20;
    private const double MostlyEmpty = 0.5;
    private const double NearlyUnique = 0.9;
    private const double CoarseSteps = 1000;

    /// <param name="views">What was found in the sources.</param>
    /// <param name="feedback">The rows that have joined theirs; null where none are asked for.</param>
    /// <param name="labels">The names of what is predicted.</param>
    /// <param name="features">The names of what it is predicted by; null: every other column.</param>
    internal static DataReport Of(
        IReadOnlyList<SourceView> views,
        FeedbackRows? feedback,
        Table table,
        IReadOnlyList<string> labels,
        IReadOnlySet<string>? features
    )
    {
        var readings = views
            .SelectMany(view => view.Columns)
            .GroupBy(reading => reading.Name)
            .Where(same => same.Count() == 1)
            .ToDictionary(same => same.Key, same => same.Single());
        var warnings = new List<string>([.. views.SelectMany(view => view.Findings), .. feedback?.Findings ?? []]);
        var columns = new List<DataColumn>();
        foreach (var column in table.Columns)
        {
            var (described, odd) = Describe(column, readings.GetValueOrDefault(column.Name));
            columns.Add(described);
            if (labels.Contains(column.Name))
                warnings.AddRange(OddLabel(column, described));
            if (labels.Contains(column.Name) || features?.Contains(column.Name) == false || table.Rows < 2)
                continue;
            if (odd is not null)
                warnings.Add(odd);
            foreach (var label in labels.Where(label => table.Find(label) is { } other && SaysTheSame(column, other)))
                warnings.Add($"the column {column.Name} says the same as the label {label}: is it known before that is?");
        }

        return new DataReport
        {
            Files = [.. views.SelectMany(view => view.Files.Select(file => $"{view.Name}: {file}"))],
            Rows = table.Rows,
            FeedbackRows = feedback?.Rows,
            Columns = columns,
            Warnings = warnings,
        };
    }

    private static IEnumerable<string> OddLabel(Column column, DataColumn described)
    {
        if (column is NumberColumn && described.Distinct == 1)
            yield return $"the label {column.Name} has one value only ({described.Examples[0]}): whatever is learnt of it is always right";
        if (column is TextColumn && described.Gaps is { } gaps)
        {
            yield return $"the label {column.Name} has words that stand for no value ({string.Join(", ", gaps.Select(word => word.Key))}), "
                + "and their rows are left out: if they are classes, give them other names in data.query";
        }
    }

    private static (DataColumn Column, string? Odd) Describe(Column column, ColumnReading? reading)
    {
        var values = Sample(column);
        var missing = Enumerable.Range(0, column.Count).Count(column.IsMissing);
        var distinct = values.Distinct(StringComparer.Ordinal).ToArray();
        var described = new DataColumn
        {
            Name = column.Name,
            Type = TypeOf(column),
            Why = reading?.Why,
            Missing = missing,
            Gaps = reading?.Profile is { GapWords.Count: > 0 } profile
                ? new SortedDictionary<string, long>(profile.GapWords.ToDictionary(), StringComparer.Ordinal)
                : null,
            Distinct = distinct.Length,
            Examples = [.. distinct.Take(3).Select(text => text.Length <= 40 ? text : text[..40] + "...")],
        };
        string? odd = null;
        if (column is NumberColumn numbers && Range(numbers) is var (low, high) && low <= high)
        {
            described = described with { Range = string.Create(CultureInfo.InvariantCulture, $"{low:G6} to {high:G6}") };
            odd = Unheld(column.Name, numbers, low, high);
        }
        else if (column is TimeColumn times && values.Count > 0)
        {
            var all = Enumerable.Range(0, times.Count).Where(row => !times.IsMissing(row)).Select(row => times[row]).ToArray();
            described = described with { Range = $"{Moment(all.Min())} to {Moment(all.Max())}" };
        }

        return (described, odd ?? Oddity(column, missing, values.Count, distinct));
    }

    private static string? Oddity(Column column, int missing, int values, string[] distinct)
    {
        if (distinct.Length == 1 && missing == 0)
            return $"the column {column.Name} has one value only ({distinct[0]})";
        if (missing > MostlyEmpty * column.Count)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the column {column.Name} is mostly empty ({Math.Floor(100.0 * missing / column.Count)} %)"
            );
        }

        if (values < FewRows)
            return null;
        if (column is TextColumn && distinct.Length > NearlyUnique * values)
            return $"the column {column.Name} has another text in nearly every row ({distinct.Length} in {values})";
        return column is NumberColumn { Kind: not NumberKind.Boolean } numbers && CountsRows(numbers)
            ? $"the column {column.Name} only counts the rows: exclude it if it is a number of theirs"
            : null;
    }

    private static bool CountsRows(NumberColumn column)
    {
        for (var row = 1; row < column.Count; row++)
        {
            if (column[row] - column[row - 1] is not 1)
                return false;
        }

        return true;
    }

    /// <summary>Whether numbers are equal in every row, or each value goes with one class and each class with one value.</summary>
    private static bool SaysTheSame(Column column, Column label)
    {
        if (column is NumberColumn numbers && label is NumberColumn other)
            return Enumerable.Range(0, column.Count).All(row => Kept(numbers, numbers[row]).Equals(Kept(numbers, other[row])));
        if (label is not TextColumn classes || classes.Dictionary.Count > column.Count / 2)
            return false;

        var (forth, back) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<int, string>());
        for (var row = 0; row < column.Count; row++)
        {
            var (value, code) = (Text(column, row) ?? "", classes.Code(row));
            if (forth.TryAdd(value, code) ? !back.TryAdd(code, value) : forth[value] != code)
                return false;
        }

        return forth.Count > 1;
    }

    // As the column keeps it: the label is kept in double.
    private static float Kept(NumberColumn column, double value) => (float)(value - column.Offset);

    private static (double Low, double High) Range(NumberColumn column)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var row = 0; row < column.Count; row++)
        {
            var value = column[row];
            low = value < low ? value : low;
            high = value > high ? value : high;
        }

        return (low, high);
    }

    // Fewer steps of single precision than that lie between the least and the greatest value.
    /// <summary>What single precision makes of the column, where that is not what was written; null where it holds it.</summary>
    private static string? Unheld(string name, NumberColumn numbers, double low, double high)
    {
        if (float.IsInfinity((float)low) || float.IsInfinity((float)high))
        {
            return $"the column {name} has infinite values: written so, or beyond 3.4E+38, which is all that single precision holds: "
                + "mend or scale them in data.query";
        }

        var most = (float)(high - numbers.Offset);
        return IsCoarse((float)(low - numbers.Offset), most)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the column {name} keeps few of its values in single precision ({high:G6} is known to "
                    + $"{MathF.BitIncrement(most) - most}): take something off in data.query"
            )
            : null;
    }

    private static bool IsCoarse(float low, float high)
    {
        var most = Math.Max(Math.Abs(low), Math.Abs(high));
        return most >= 1 << 24 && float.IsFinite(most) && ((double)high - low) / (MathF.BitIncrement(most) - most) < CoarseSteps;
    }

    private static List<string> Sample(Column column)
    {
        var step = Math.Max(1, column.Count / MostRows);
        var values = new List<string>();
        for (var row = 0; row < column.Count; row += step)
        {
            if (Text(column, row) is { } text)
                values.Add(text);
        }

        return values;
    }

    internal static string? Text(Column column, int row) =>
        column.IsMissing(row)
            ? null
            : column switch
            {
                NumberColumn { Kind: NumberKind.Boolean } truths => truths[row] != 0 ? "true" : "false",
                NumberColumn { IsSingle: true } singles => ((float)singles[row]).ToString("R", CultureInfo.InvariantCulture),
                NumberColumn numbers => numbers[row].ToString("R", CultureInfo.InvariantCulture),
                TimeColumn times => Moment(times[row]),
                _ => ((TextColumn)column)[row],
            };

    internal static string Moment(long microseconds) =>
        DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    private static FeatureType TypeOf(Column column) =>
        column switch
        {
            NumberColumn { Kind: NumberKind.Boolean } => FeatureType.Boolean,
            NumberColumn { Kind: NumberKind.Integer } => FeatureType.Integer,
            NumberColumn => FeatureType.Number,
            TimeColumn => FeatureType.Timestamp,
            _ => FeatureType.Category,
        };
}
