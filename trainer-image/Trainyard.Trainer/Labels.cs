using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>What is predicted, as numbers.</summary>
/// <param name="Values">Rows x outputs: numbers, a class's index, or x, y, z of a unit vector.</param>
/// <param name="Outputs">The label columns as they were.</param>
/// <param name="Classes">The classes in the order of their indices, or null.</param>
internal sealed record Labels(LabelMatrix Values, IReadOnlyList<OutputField> Outputs, IReadOnlyList<string>? Classes)
{
    /// <summary>Makes labels of columns.</summary>
    /// <param name="columns">The label columns.</param>
    /// <param name="rows">The rows that have all of them.</param>
    /// <param name="positive">The positive class, where the job names it.</param>
    /// <exception cref="FailureException">DataSchema: the columns do not suit the task.</exception>
    internal static Labels From(IReadOnlyList<Column> columns, int[] rows, LearningTask task, string? positive = null) =>
        task switch
        {
            LearningTask.Regression => Numbers(columns, rows),
            LearningTask.DirectionRegression => Directions(columns, rows),
            LearningTask.AnomalyDetection when columns.Count == 0 => new Labels(new LabelMatrix([], rows.Length, 0), [], null),
            _ => OfClasses((TextColumn)columns[0], rows, task, positive),
        };

    /// <summary>Whether the task's labels are read as texts.</summary>
    internal static bool AreClasses(LearningTask task) =>
        task is LearningTask.BinaryClassification or LearningTask.MulticlassClassification or LearningTask.AnomalyDetection;

    private static Labels Numbers(IReadOnlyList<Column> columns, int[] rows)
    {
        var numbers = columns.Select(Number).ToArray();
        var values = new double[rows.Length * numbers.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var output = 0; output < numbers.Length; output++)
                values[(i * numbers.Length) + output] = Finite(numbers[output], rows[i]);
        }

        return new Labels(new LabelMatrix(values, rows.Length, numbers.Length), [.. numbers.Select(Field)], null);
    }

    /// <summary>Two columns are azimuth and zenith in radians, three are a vector of any length but zero.</summary>
    private static Labels Directions(IReadOnlyList<Column> columns, int[] rows)
    {
        if (columns.Count is not (2 or 3))
        {
            throw Wrong(
                $"DirectionRegression has {columns.Count} label columns",
                "data.label must be [azimuth, zenith] in radians, or the three columns of a vector"
            );
        }

        var numbers = columns.Select(Number).ToArray();
        var values = new double[rows.Length * 3];
        for (var i = 0; i < rows.Length; i++)
        {
            var (x, y, z) = numbers.Length == 2 ? FromAngles(numbers, rows[i]) : FromVector(numbers, rows[i]);
            (values[i * 3], values[(i * 3) + 1], values[(i * 3) + 2]) = (x, y, z);
        }

        return new Labels(new LabelMatrix(values, rows.Length, 3), [.. numbers.Select(Field)], null);
    }

    private static (double X, double Y, double Z) FromAngles(NumberColumn[] columns, int row)
    {
        var (azimuth, zenith) = (Finite(columns[0], row), Finite(columns[1], row));
        if (zenith is < 0 or > 3.1416 || Math.Abs(azimuth) > 6.2832)
        {
            throw Wrong(
                string.Create(CultureInfo.InvariantCulture, $"the direction in row {row + 1} (azimuth {azimuth}, zenith {zenith}) is none"),
                "data.label must be [azimuth, zenith] in radians, zenith from 0 to π"
            );
        }

        return Learning.Directions.ToVector(azimuth, zenith);
    }

    private static (double X, double Y, double Z) FromVector(NumberColumn[] columns, int row)
    {
        double x = Finite(columns[0], row),
            y = Finite(columns[1], row),
            z = Finite(columns[2], row);
        var length = Math.Sqrt((x * x) + (y * y) + (z * z));
        return length > 0
            ? (x / length, y / length, z / length)
            : throw Wrong($"the direction in row {row + 1} has no length", "leave the row out in data.query");
    }

    private static Labels OfClasses(TextColumn column, int[] rows, LearningTask task, string? positive)
    {
        var codes = rows.Select(column.Code).Distinct().ToArray();
        var names = codes.Select(code => column.Dictionary[code]).ToArray();
        var type = TypeOf(names);
        names =
            type == FeatureType.Number || type == FeatureType.Integer
                ? [.. names.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture))]
                : [.. names.Order(StringComparer.Ordinal)];

        if (names.Length < 2)
            throw Wrong($"the label {column.Name} has one class only ({names.FirstOrDefault()})", "a classification needs two");
        if (names.Length > rows.Length / 2)
        {
            throw Wrong(
                $"the label {column.Name} has {names.Length} classes in {rows.Length} rows",
                "use the task Regression if it is a number"
            );
        }

        if (task != LearningTask.MulticlassClassification && names.Length > 2)
        {
            throw Wrong(
                $"the label {column.Name} has {names.Length} classes "
                    + $"({string.Join(", ", names.Take(5))}{(names.Length > 5 ? ", ..." : "")})",
                task == LearningTask.BinaryClassification
                    ? "use the task MulticlassClassification"
                    : "say in data.query which of them are anomalies"
            );
        }

        if (positive is not null)
            names = [.. names.OrderBy(name => name == Positive(column, names, positive))];

        var indices = names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var byCode = new double[column.Dictionary.Count];
        foreach (var code in codes)
            byCode[code] = indices[column.Dictionary[code]];
        var values = rows.Select(row => byCode[column.Code(row)]).ToArray();
        return new Labels(new LabelMatrix(values, rows.Length, 1), [new OutputField { Name = column.Name, Type = type }], names);
    }

    // 1 and 1.0 are one number, however the table writes it.
    private static string Positive(TextColumn column, string[] names, string positive) =>
        names.FirstOrDefault(name => name == positive)
        ?? names.FirstOrDefault(name => Number(name) is { } number && number == Number(positive))
        ?? throw new FailureException(
            FailureClass.Configuration,
            $"objective.positiveClass is {positive}, which is no class of the label {column.Name}",
            $"its classes are {string.Join(" and ", names)}"
        );

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FeatureType TypeOf(string[] names)
    {
        if (names.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            return FeatureType.Integer;
        if (names.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return FeatureType.Number;
        return names.All(name => name is "true" or "false") ? FeatureType.Boolean : FeatureType.Category;
    }

    private static OutputField Field(NumberColumn column) =>
        new() { Name = column.Name, Type = column.Kind == NumberKind.Integer ? FeatureType.Integer : FeatureType.Number };

    private static NumberColumn Number(Column column) =>
        column as NumberColumn
        ?? throw Wrong($"the label {column.Name} is not a number", "use a classification task, or make a number of it in data.query");

    private static double Finite(NumberColumn column, int row)
    {
        if (!double.IsFinite(column[row]))
            throw Wrong($"the label {column.Name} is infinite in row {row + 1}", "leave the row out in data.query");
        if (Math.Abs(column[row]) <= float.MaxValue)
            return column[row];
        throw Wrong(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the label {column.Name} is {column[row]:G4} in row {row + 1}, beyond the 3.4E+38 of single precision"
            ),
            "leave the row out, or scale the label, in data.query"
        );
    }

    private static FailureException Wrong(string message, string hint) => new(FailureClass.DataSchema, message, hint);
}
