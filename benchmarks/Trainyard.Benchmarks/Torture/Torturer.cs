using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;

namespace Trainyard.Benchmarks.Torture;

/// <summary>What comes of a case.</summary>
internal enum Verdict
{
    /// <summary>The right table, and what is odd about it was told.</summary>
    Right,

    /// <summary>Refused, in words that name the file, the line or the column, where that is right.</summary>
    RefusedWell,

    /// <summary>Refused where there is a right table, or in words that help nobody.</summary>
    RefusedBadly,

    /// <summary>Another table, without a word.</summary>
    SilentlyWrong,

    /// <summary>Nothing: it cannot read such files here at all.</summary>
    NotTried,
}

/// <summary>Reads cases as a training does.</summary>
internal static class Torturer
{
    internal static IReadOnlyList<TortureCase> Cases { get; } = [.. LayoutCases.All, .. CellCases.All, .. FormatCases.All];

    /// <summary>Our verdict, and why.</summary>
    internal static (Verdict Verdict, string Why) Try(TortureCase one)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-torture-").FullName;
        try
        {
            return Judge(one, Write(one, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the files of a case; the glob that finds them.</summary>
    internal static string Write(TortureCase one, string folder)
    {
        foreach (var file in one.Files)
            File.WriteAllBytes(Path.Combine(folder, file.Name), file.Content);
        return one.Files.Count == 1 ? Path.Combine(folder, one.Files[0].Name) : Path.Combine(folder, "p*");
    }

    private static (Verdict, string) Judge(TortureCase one, string uri)
    {
        var log = new List<string>();
        try
        {
            var table = Read(one, uri, log);
            var told = string.Join('\n', log);
            if (one.Columns is null)
                return (Verdict.SilentlyWrong, $"should have been refused: {one.Says}");
            if (Difference(one.Columns, table) is { } difference)
                return (Verdict.SilentlyWrong, difference);
            return one.Says is { } says && !told.Contains(says, StringComparison.Ordinal)
                ? (Verdict.SilentlyWrong, $"not told: {says}; but {told}")
                : (Verdict.Right, "");
        }
        catch (FailureException fault) when (one.Columns is null && fault.Failure.Message.Contains(one.Says!, StringComparison.Ordinal))
        {
            return (Verdict.RefusedWell, fault.Failure.Message);
        }
        catch (Exception fault)
        {
            return (Verdict.RefusedBadly, $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    /// <exception cref="FailureException">It is refused.</exception>
    internal static Table Read(TortureCase one, string uri, List<string> log)
    {
        var source = new DataSource
        {
            Name = "t",
            Uri = uri,
            Csv = one.Told,
        };
        using var loader = new DataLoader(_ => null, log.Add, TimeProvider.System);
        using var database = new Database(threads: 1);
        var files = loader.FetchAsync([source], CancellationToken.None).GetAwaiter().GetResult();
        return loader.Load(database, new DataSpec { Sources = [source], Label = [] }, files, new ReadOptions());
    }

    /// <summary>Where a table is not the right one; null where it is.</summary>
    private static string? Difference(IReadOnlyDictionary<string, object?[]> right, Table table)
    {
        if (
            !right
                .Keys.Order(StringComparer.Ordinal)
                .SequenceEqual(table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal))
        )
        {
            return $"the columns are {string.Join(", ", table.Columns.Select(column => column.Name).Take(10))}";
        }

        foreach (var (name, values) in right)
        {
            if (values.Length != table.Rows)
                return $"{table.Rows} rows, not {values.Length}";
            var column = table.Find(name)!;
            for (var row = 0; row < values.Length; row++)
            {
                if (
                    !Equals(
                        Value(column, row),
                        values[row] is double number && column is NumberColumn { IsSingle: true } ? (object)(float)number : values[row]
                    )
                )
                {
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name} in row {row + 1} is {Value(column, row) ?? "a gap"}, not {values[row] ?? "a gap"}"
                    );
                }
            }
        }

        return null;
    }

    private static object? Value(Column column, int row) =>
        column.IsMissing(row)
            ? null
            : column switch
            {
                NumberColumn { Kind: NumberKind.Boolean } truths => truths[row] != 0,
                NumberColumn { IsSingle: true } singles => (float)singles[row],
                NumberColumn numbers => numbers[row],
                TimeColumn times => DateTime.UnixEpoch.AddMicroseconds(times[row]),
                _ => ((TextColumn)column)[row],
            };
}
