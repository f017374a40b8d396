using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Feedback;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Reads a job's training table.</summary>
internal static class TrainingTableReader
{
    private const int NamesInMessages = 12;

    // The table, and what the algorithm makes of a fold's rows.
    private const double ShareOfMemory = 0.4;

    /// <summary>Reads it once, for all folds.</summary>
    /// <exception cref="FailureException">The data are not what the job says.</exception>
    internal static TrainingTable Read(
        DataLoader loader,
        Database database,
        DataSpec data,
        LearningTask task,
        ObjectiveSpec objective,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        FeedbackFiles? feedback,
        Action<string> log
    )
    {
        var texts = new HashSet<string>();
        if (Labels.AreClasses(task))
            texts.UnionWith(data.Label);
        if (data.Group is not null)
            texts.Add(data.Group);

        var options = new ReadOptions
        {
            Exclude = (data.Exclude ?? []).Except(Named(data)).ToHashSet(),
            AsText = texts,
            Exact = data.Label.Concat(new[] { data.Weight }.OfType<string>()).ToHashSet(),
            OrderBy = InTime(data) ? data.Validation.Column : null,
            Canonical = data.Query is not null || feedback?.Feedback.Count > 0,
            Feedback = feedback,
            MostBytes = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * ShareOfMemory),
            Check = names => CheckNames(data, task, names),
        };
        var table = loader.Load(database, data, files, options);
        if (table.Rows == 0)
            throw new FailureException(FailureClass.DataSchema, "the training table has no rows");
        return Prepare(table, data, task, objective, log);
    }

    private static TrainingTable Prepare(Table table, DataSpec data, LearningTask task, ObjectiveSpec objective, Action<string> log)
    {
        var labels = data.Label.Select(name => table.Find(name)!).ToArray();
        var rows = Array.FindAll([.. Enumerable.Range(0, table.Rows)], row => !Array.Exists(labels, label => label.IsMissing(row)));
        if (rows.Length == 0)
            throw new FailureException(FailureClass.DataSchema, $"the label {string.Join(", ", data.Label)} is missing in every row");
        if (rows.Length < table.Rows)
            log($"{table.Rows - rows.Length} of {table.Rows} rows have no label and are left out");

        var notFeatures = new HashSet<string>(data.Label);
        notFeatures.UnionWith(data.Exclude ?? []);
        notFeatures.UnionWith(new[] { data.Weight, data.Group }.OfType<string>());
        var features = table.Columns.Where(column => !notFeatures.Contains(column.Name)).ToArray();
        if (features.Length == 0)
            throw new FailureException(FailureClass.DataSchema, "no column is left to learn from");

        var faults = new List<Failure>();
        var (values, weights) = (default(Labels), default(float[]));
        Try(() => CheckOrder(table, data, rows));
        Try(() => values = Labels.From(labels, rows, task, objective.PositiveClass));
        Try(() => weights = data.Weight is null ? null : Weights(table.Find(data.Weight)!, rows));
        if (faults.Count > 0)
        {
            // Whoever mends these wants to know of the features' faults as well.
            Try(() => SignatureBuilder.Features(features, rows, statistics: false));
            throw FailureException.Of(faults);
        }

        return new TrainingTable
        {
            Table = table,
            Labelled = rows.Length == table.Rows ? null : rows,
            Features = features,
            Labels = values!,
            Weights = weights,
            Groups = data.Group is null ? null : [.. rows.Select(((TextColumn)table.Find(data.Group)!).Code)],
        };

        void Try(Action action)
        {
            try
            {
                action();
            }
            catch (FailureException fault)
            {
                faults.Add(fault.Failure);
            }
        }
    }

    /// <summary>Texts have an order, too, but not that of time.</summary>
    private static void CheckOrder(Table table, DataSpec data, int[] rows)
    {
        if (!InTime(data))
            return;

        var column = table.Find(data.Validation.Column!)!;
        if (rows.FirstOrDefault(column.IsMissing, -1) is var gap and >= 0)
            throw new FailureException(FailureClass.DataSchema, $"data.validation.column {column.Name} is missing in row {gap + 1}");
        if (column is TextColumn texts)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"data.validation.column {column.Name} is no time and no number, but texts such as '{texts[rows[0]]}'",
                "say csv.dateFormats, or make a time of it in data.query"
            );
        }
    }

    private static float[] Weights(Column column, int[] rows)
    {
        if (column is not NumberColumn numbers)
            throw new FailureException(FailureClass.DataSchema, $"data.weight {column.Name} is not a number");
        if (rows.FirstOrDefault(row => !(numbers[row] >= 0 && float.IsFinite((float)numbers[row])), -1) is var wrong and >= 0)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"data.weight {column.Name} is no finite number of zero or more in row {wrong + 1}"
            );
        }

        if (Array.TrueForAll(rows, row => (float)numbers[row] == 0))
            throw new FailureException(FailureClass.DataSchema, $"data.weight {column.Name} is zero in every row that has a label");
        return [.. rows.Select(row => (float)numbers[row])];
    }

    /// <summary>Tells every name that is no column at once.</summary>
    internal static void CheckNames(DataSpec data, LearningTask task, IReadOnlyList<string> names)
    {
        if (data.Label.Count == 0 && task != LearningTask.AnomalyDetection)
            throw new FailureException(FailureClass.Configuration, "data.label is missing: name the column to predict");
        if (Labels.AreClasses(task) && data.Label.Count > 1)
            throw new FailureException(FailureClass.DataSchema, $"data.label names {data.Label.Count} columns; {task} has one");
        if (data.Label.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FailureException(FailureClass.Configuration, $"data.label names {twice.Key} twice");
        if (InTime(data) && data.Validation.Column is null)
        {
            throw new FailureException(
                FailureClass.Configuration,
                "data.validation.column is missing: TimeSeries needs the column that orders the rows"
            );
        }

        string[] faults =
        [
            .. Wanted(data)
                .Concat((data.Exclude ?? []).Select(name => (Field: "data.exclude", Name: name)))
                .Where(wanted => !names.Contains(wanted.Name))
                .Select(wanted => $"{wanted.Field} names {wanted.Name}, which is no column{NearNames.Propose(wanted.Name, names)}"),
        ];
        if (faults.Length == 0)
            return;

        var known =
            string.Join(", ", names.Take(NamesInMessages))
            + (names.Count > NamesInMessages ? $" and {names.Count - NamesInMessages} more" : "");
        throw new FailureException(FailureClass.DataSchema, string.Join("; ", faults), $"the columns are {known}");
    }

    private static IEnumerable<(string Field, string Name)> Wanted(DataSpec data)
    {
        foreach (var name in data.Label)
            yield return ("data.label", name);
        if (data.Weight is { } weight)
            yield return ("data.weight", weight);
        if (data.Group is { } group)
            yield return ("data.group", group);
        if (InTime(data))
            yield return ("data.validation.column", data.Validation.Column!);
    }

    private static IEnumerable<string> Named(DataSpec data) => Wanted(data).Select(wanted => wanted.Name);

    private static bool InTime(DataSpec data) => data.Validation.Strategy == ValidationStrategy.TimeSeries;
}
