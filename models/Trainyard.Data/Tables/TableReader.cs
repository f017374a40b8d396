using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;

namespace Trainyard.Data.Tables;

/// <summary>Reads the result of a query into memory.</summary>
public static class TableReader
{
    /// <param name="database">Where the query runs.</param>
    /// <param name="options">Which columns, how, and in which order.</param>
    /// <exception cref="FailureException">The query is wrong, a column is of a type that cannot be learnt from, or a name stands
    /// twice.</exception>
    public static Table Read(Database database, string query, ReadOptions? options = null)
    {
        options ??= new ReadOptions();
        var targets = Targets(Describe(database, query), options);

        var (half, rest) =
            options.InHalves && targets.Length > 1 ? (targets[..(targets.Length / 2)], targets[(targets.Length / 2)..]) : (targets, []);
        var mostRows = options.MostBytes / Math.Max(1, targets.Sum(target => (long)target.ValueBytes));
        try
        {
            var rows = Fetch();
            foreach (
                var text in targets
                    .Select(target => target.Column)
                    .OfType<TextColumn>()
                    .Where(column => options.AsText.Contains(column.Name))
            )
            {
                text.UniteNumbers();
            }

            return new Table([.. targets.Select(target => target.Column)], rows);
        }
        catch (TooManyRowsException)
        {
            throw TooLarge(database, Sql(half), targets, options.MostBytes);
        }

        string Sql(Target[] some) =>
            $"SELECT {string.Join(", ", some.Select(target => target.Sql))} FROM ({Inner(query)}\n){Order(targets, options)}";

        int Fetch()
        {
            if (rest.Length == 0)
                return Fill(database, Sql(half), half, mostRows);

            using var second = database.Beside();
            var filled = Task.Run(() => Fill(second, Sql(rest), rest, mostRows));
            try
            {
                return Fill(database, Sql(half), half, mostRows);
            }
            finally
            {
                // Nobody may close the second connection while it reads; its own fault is told before what comes of it here.
                filled.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>A query without the semicolon that people end it with.</summary>
    public static string Inner(string query) => query.TrimEnd().TrimEnd(';');

    private static IReadOnlyList<(string Name, DuckDBType Type)> Describe(Database database, string query)
    {
        using var statement = database.Prepare(Inner(query));
        var columns = statement.Columns();
        if (columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FailureException(FailureClass.DataSchema, $"the column name {twice.Key} stands {twice.Count()} times in the table");
        return columns;
    }

    /// <summary>The columns to fill; tells all at once what keeps them from it.</summary>
    private static Target[] Targets(IReadOnlyList<(string Name, DuckDBType Type)> all, ReadOptions options)
    {
        var faults = new List<Failure>();
        Try(() => options.Check?.Invoke([.. all.Select(column => column.Name)]));
        (string Name, DuckDBType Type)[] columns = [.. all.Where(column => !options.Exclude.Contains(column.Name))];
        faults.AddRange(options.Doubts?.Invoke(columns) ?? []);
        var targets = new List<Target>();
        foreach (var (name, type) in columns)
            Try(() => targets.Add(Target.For(name, type, options.AsText.Contains(name), options.Exact.Contains(name))));
        return faults.Count == 0 ? [.. targets] : throw FailureException.Of(faults);

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

    private static string Order(Target[] targets, ReadOptions options)
    {
        var order = new List<string>();
        if (options.OrderBy is { } first)
            order.Add(Database.Identifier(first));
        if (options.Canonical)
            order.AddRange(Enumerable.Range(1, targets.Length).Select(position => position.ToString()));
        return order.Count == 0 ? "" : $" ORDER BY {string.Join(", ", order)}";
    }

    private static int Fill(Database database, string sql, Target[] targets, long mostRows)
    {
        using var statement = database.Prepare(sql);
        using var rows = statement.Run();
        var count = 0;
        while (rows.Next() is { } next)
        {
            using var chunk = next;
            if ((long)count + chunk.Count > Math.Min(mostRows, Array.MaxLength))
                throw new TooManyRowsException();

            count += chunk.Count;
            for (var i = 0; i < targets.Length; i++)
                targets[i].Append(chunk.Vector(i), chunk.Count);
        }

        return count;
    }

    private static FailureException TooLarge(Database database, string sql, Target[] targets, long mostBytes)
    {
        const double Gibibyte = 1L << 30;
        var rows = double.Parse(database.Texts($"SELECT count(*) FROM ({sql})")[0]!, CultureInfo.InvariantCulture);
        var bytes = rows * targets.Sum(target => (long)target.ValueBytes);
        return new FailureException(
            FailureClass.OutOfMemory,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the table of {rows:N0} rows and {targets.Length} columns needs {bytes / Gibibyte:F2} GiB, there are "
                    + $"{mostBytes / Gibibyte:F2} GiB for it"
            ),
            "give trial.resources more memory, or take fewer rows or columns in data.query"
        );
    }

    private sealed class TooManyRowsException : Exception;

    /// <summary>A column that is being filled: what is asked of DuckDB for it, and how the answer is kept.</summary>
    private abstract class Target(string sql, Column column)
    {
        internal string Sql { get; } = sql;

        internal Column Column { get; } = column;

        /// <summary>What a value takes in memory.</summary>
        internal virtual int ValueBytes => sizeof(float);

        internal abstract void Append(ColumnVector vector, int count);

        internal static Target For(string name, DuckDBType type, bool asText, bool exact)
        {
            var source = Database.Identifier(name);
            if (asText && !IsNested(type))
                return new TextTarget($"CAST({source} AS VARCHAR)", new TextColumn(name));

            return type switch
            {
                DuckDBType.Boolean => new NumberTarget<byte>(source, new NumberColumn(name, NumberKind.Boolean, exact)),
                DuckDBType.Float => new NumberTarget<float>(source, new NumberColumn(name, NumberKind.Real, exact)),
                DuckDBType.Double => new NumberTarget<double>(source, new NumberColumn(name, NumberKind.Real, exact)),
                DuckDBType.Decimal => new NumberTarget<double>($"CAST({source} AS DOUBLE)", new NumberColumn(name, NumberKind.Real, exact)),
                DuckDBType.Time => new NumberTarget<double>(
                    $"CAST(epoch({source}) AS DOUBLE)",
                    new NumberColumn(name, NumberKind.Real, exact)
                ),
                >= DuckDBType.TinyInt and <= DuckDBType.UnsignedBigInt or DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt =>
                    new NumberTarget<double>($"CAST({source} AS DOUBLE)", new NumberColumn(name, NumberKind.Integer, exact)),
                DuckDBType.Date => new TimeTarget($"epoch_us(CAST({source} AS TIMESTAMP))", new TimeColumn(name)),
                DuckDBType.Timestamp
                or DuckDBType.TimestampS
                or DuckDBType.TimestampMs
                or DuckDBType.TimestampNs
                or DuckDBType.TimestampTz => new TimeTarget($"epoch_us({source})", new TimeColumn(name)),
                DuckDBType.Varchar or DuckDBType.Enum or DuckDBType.Uuid or DuckDBType.SqlNull => new TextTarget(
                    $"CAST({source} AS VARCHAR)",
                    new TextColumn(name)
                ),
                _ => throw new FailureException(
                    FailureClass.DataSchema,
                    $"the column {name} is of the type {type.ToString().ToUpperInvariant()}, which is no feature",
                    "exclude it, or make numbers or texts of it in data.query"
                ),
            };
        }

        private static bool IsNested(DuckDBType type) =>
            type is DuckDBType.List or DuckDBType.Struct or DuckDBType.Map or DuckDBType.Union or DuckDBType.Array or DuckDBType.Blob;
    }

    private sealed class NumberTarget<T>(string sql, NumberColumn column) : Target(sql, column)
        where T : unmanaged, INumberBase<T>
    {
        internal override int ValueBytes => column.Exact is null ? sizeof(float) : sizeof(double);

        internal override void Append(ColumnVector vector, int count)
        {
            if (column.Count == 0 && column.Exact is null && typeof(T) == typeof(double))
                column.Offset = SinglePrecision.Offset(MemoryMarshal.Cast<T, double>(vector.Values<T>()[..count]));
            if (column.Exact is { } exact)
                Append(vector, count, exact, double.NaN, Widen);
            else
                Append(vector, count, column.Values, float.NaN, Convert);
        }

        private static void Append<TKept>(ColumnVector vector, int count, Blocks<TKept> kept, TKept gap, Conversion<TKept> convert)
            where TKept : struct
        {
            for (var done = 0; done < count;)
            {
                var target = kept.Grow(count - done);
                convert(vector.Values<T>().Slice(done, target.Length), target);
                if (!vector.AllValid)
                {
                    for (var i = 0; i < target.Length; i++)
                    {
                        if (!vector.IsValid(done + i))
                            target[i] = gap;
                    }
                }

                done += target.Length;
            }
        }

        private void Convert(ReadOnlySpan<T> source, Span<float> target)
        {
            if (typeof(T) == typeof(float))
                MemoryMarshal.Cast<T, float>(source).CopyTo(target);
            else if (typeof(T) == typeof(double))
                SinglePrecision.Narrow(MemoryMarshal.Cast<T, double>(source), column.Offset, target);
            else
                Truths(MemoryMarshal.Cast<T, byte>(source), target);
        }

        private static void Widen(ReadOnlySpan<T> source, Span<double> target)
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = double.CreateTruncating(source[i]);
        }

        private static void Truths(ReadOnlySpan<byte> source, Span<float> target)
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = source[i];
        }

        private delegate void Conversion<TKept>(ReadOnlySpan<T> source, Span<TKept> target);
    }

    private sealed class TimeTarget(string sql, TimeColumn column) : Target(sql, column)
    {
        internal override int ValueBytes => sizeof(long);

        internal override void Append(ColumnVector vector, int count)
        {
            var values = vector.Values<long>();
            for (var done = 0; done < count;)
            {
                var target = column.Values.Grow(count - done);
                for (var i = 0; i < target.Length; i++)
                    target[i] = vector.IsValid(done + i) ? values[done + i] : TimeColumn.Gap;
                done += target.Length;
            }
        }
    }

    private sealed class TextTarget : Target
    {
        private readonly TextColumn _column;
        private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
        private char[] _buffer = new char[256];

        internal TextTarget(string sql, TextColumn column)
            : base(sql, column)
        {
            _column = column;
            _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        internal override void Append(ColumnVector vector, int count)
        {
            for (var done = 0; done < count;)
            {
                var target = _column.Codes.Grow(count - done);
                for (var i = 0; i < target.Length; i++)
                    target[i] = vector.IsValid(done + i) ? Code(vector.Utf8(done + i)) : TextColumn.Gap;
                done += target.Length;
            }
        }

        private int Code(ReadOnlySpan<byte> utf8)
        {
            if (utf8.Length > _buffer.Length)
                _buffer = new char[utf8.Length];
            var text = _buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, _buffer));
            if (_lookup.TryGetValue(text, out var code))
                return code;

            code = _codes.Count;
            _lookup[text] = code;
            _column.Texts.Add(text.ToString());
            return code;
        }
    }
}
