using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Tables;

namespace Trainyard.Data.Feedback;

/// <summary>
/// Rows that were predicted and of which the truth was told, as rows of a training table: its columns in its order and of its types. Those
/// of every version of the model count, each prediction once.
/// </summary>
/// <param name="Sql">A SELECT of them; null where there is none.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Findings">What is odd about them, in sentences.</param>
internal sealed record FeedbackRows(string? Sql, long Rows, IReadOnlyList<string> Findings)
{
    private const string Feature = "features_";

    private static readonly FeedbackRows None = new(null, 0, []);

    /// <param name="query">The training table without them.</param>
    /// <param name="exclude">Columns that nobody learns from: gaps.</param>
    /// <exception cref="FailureException">The query is wrong, or a file is not what it should be.</exception>
    internal static FeedbackRows Of(
        Database database,
        FeedbackFiles files,
        string query,
        IReadOnlyList<string> labels,
        IReadOnlySet<string> exclude
    )
    {
        if (files.Predictions.Count == 0 || files.Feedback.Count == 0)
            return None;
        var from =
            $"(SELECT * FROM {FeedbackFiles.Table(files.Predictions)} AS asked "
            + $"QUALIFY row_number() OVER (PARTITION BY id ORDER BY asked.time) = 1) AS asked JOIN ({files.Told}) AS told USING (id)";
        var rows = Count(database, $"SELECT count(*) FROM {from}");
        if (rows == 0)
            return None;

        var known = Types(database, $"SELECT asked.* FROM {from}")
            .Concat(Types(database, $"SELECT told.* FROM {from}"))
            .ToLookup(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);
        var columns = Types(database, $"SELECT * FROM ({TableReader.Inner(query)}\n)")
            .Select(column => Logged.Of(column, labels, known))
            .ToArray();
        return new(
            $"SELECT {string.Join(", ", columns.Select(column => column.Sql))} FROM {from} ORDER BY id",
            rows,
            [.. columns.Where(column => !exclude.Contains(column.Name)).Select(column => column.Finding(database, from)).OfType<string>()]
        );
    }

    private static long Count(Database database, string sql) => long.Parse(database.Texts(sql)[0]!, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Type)> Types(Database database, string sql)
    {
        var names = database.Texts($"SELECT column_name FROM (DESCRIBE {sql})");
        return names.Zip(database.Texts($"SELECT column_type FROM (DESCRIBE {sql})"), (name, type) => (name!, type!));
    }

    /// <summary>A column of the training table, as the log has it.</summary>
    /// <param name="Source">What it is read from; null where the log does not know it.</param>
    private sealed record Logged(string Name, string Type, string? Source)
    {
        internal string Sql => $"TRY_CAST({Source ?? "NULL"} AS {Type}) AS {Database.Identifier(Name)}";

        internal static Logged Of((string Name, string Type) column, IReadOnlyList<string> labels, ILookup<string, string> known)
        {
            var logged = $"{Feature}{column.Name}";
            if (labels.Contains(column.Name))
                return new(column.Name, column.Type, Truth(column.Name, labels, known));
            return new(
                column.Name,
                column.Type,
                known[logged].FirstOrDefault() is { } type ? Read($"asked.{Database.Identifier(logged)}", type, column.Type) : null
            );
        }

        /// <summary>How many values are lost, as where an older version of the model knew words where there are numbers now.</summary>
        internal string? Finding(Database database, string from)
        {
            if (Source is null)
                return $"the column {Name} is not among what was predicted from: gaps in the rows of feedback";
            var lost = Count(database, $"SELECT count(*) FROM {from} WHERE {Source} IS NOT NULL AND TRY_CAST({Source} AS {Type}) IS NULL");
            return lost == 0 ? null : $"{lost} values of the column {Name} in the rows of feedback are no {Type}: gaps";
        }

        /// <summary>Times are logged in UTC; a time of the day as the seconds of it, as a model sees it.</summary>
        private static string Read(string source, string logged, string wanted) =>
            logged.StartsWith("TIMESTAMP", StringComparison.Ordinal) ? $"make_timestamp(epoch_us({source}))"
            : wanted == "TIME" ? $"TIME '00:00:00' + to_microseconds(CAST(round({source} * 1000000) AS BIGINT))"
            : source;

        /// <summary>A direction is told by its angles, whatever its labels are called, and as them may be a vector.</summary>
        private static string? Truth(string label, IReadOnlyList<string> labels, ILookup<string, string> known)
        {
            const string azimuth = "told.truth_azimuth";
            const string zenith = "told.truth_zenith";
            if (labels.Count == 1)
                return known.Contains("truth") ? "told.truth" : null;
            if (known.Contains($"truth_{label}"))
                return $"told.{Database.Identifier($"truth_{label}")}";
            if (!known.Contains("truth_azimuth") || !known.Contains("truth_zenith"))
                return null;
            string[] parts =
                labels.Count == 2
                    ? [azimuth, zenith]
                    : [$"sin({zenith}) * cos({azimuth})", $"sin({zenith}) * sin({azimuth})", $"cos({zenith})"];
            return parts[labels.ToList().IndexOf(label)];
        }
    }
}
