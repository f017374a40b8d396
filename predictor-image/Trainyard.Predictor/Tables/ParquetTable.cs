using System.Buffers.Binary;
using System.Globalization;
using Parquet;
using Parquet.Schema;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.Tables;

/// <summary>Parquet bodies, read by the signature.</summary>
internal static class ParquetTable
{
    /// <summary>The rows of a file, a row group at a time.</summary>
    /// <param name="file">Seekable: the footer is read first.</param>
    /// <param name="mostCells">Of a row group, which must be held at once.</param>
    /// <exception cref="TableException">It is no Parquet, or more than can be read.</exception>
    public static async IAsyncEnumerable<TableRows> ReadAsync(
        Stream file,
        RowEncoder encoder,
        string? id,
        int mostRows,
        long mostCells,
        RowFindings findings
    )
    {
        await using var reader = await Words(() => OpenAsync(file));
        string[] names = [.. reader.Schema.Fields.Select(field => field.Name)];
        var cells = new TableCells(names, encoder, id, findings);
        foreach (var nested in reader.Schema.Fields.Where(field => field is not DataField { IsArray: false }))
            findings.Fault(0, nested.Name, "is nested: a column must hold one value for each row");
        if (findings.Faults.Count > 0)
            yield break;
        await Words(() => RequireFewRows(reader, Math.Max(encoder.Width, names.Length), mostRows, mostCells));
        var first = 0;
        for (var group = 0; group < reader.RowGroupCount && findings.Faults.Count < Requests.JsonRows.MostFaults; group++)
        {
            var rows = await Words(() => GroupAsync(reader, group, first, cells, encoder, findings));
            first += rows.Rows;
            if (rows.Rows > 0)
                yield return rows;
        }
    }

    /// <summary>Writes parts of the same columns, a row group each.</summary>
    public static async Task<byte[]> WriteAsync(IEnumerable<IReadOnlyList<PredictionColumn>> parts)
    {
        var bytes = new MemoryStream();
        using var part = parts.GetEnumerator();
        part.MoveNext();
        var columns = part.Current;
        DataField[] fields =
        [
            .. columns.Select(column => new DataField(
                column.Name,
                column.Values.GetType().GetElementType()!,
                isNullable: column.Values is string?[]
            )),
        ];
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), bytes))
        {
            do
            {
                await WriteAsync(writer, fields, part.Current);
            } while (part.MoveNext());
        }

        return bytes.ToArray();
    }

    private static async Task WriteAsync(ParquetWriter writer, DataField[] fields, IReadOnlyList<PredictionColumn> columns)
    {
        using var group = writer.CreateRowGroup();
        for (var i = 0; i < fields.Length; i++)
        {
            await (
                columns[i].Values switch
                {
                    float[] values => group.WriteAsync<float>(fields[i], values),
                    double[] values => group.WriteAsync<double>(fields[i], values),
                    var texts => group.WriteAsync(fields[i], (IReadOnlyCollection<string>)(string[])texts),
                }
            );
        }
    }

    private static async Task<ParquetReader> OpenAsync(Stream file)
    {
        const int Tail = 8;
        if (file.Length < Tail)
            throw new InvalidDataException("no footer");
        var tail = await ReadAsync(file, file.Length - Tail, Tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length < 0 || length > file.Length - Tail)
            throw new InvalidDataException("no footer");
        var footer = await ReadAsync(file, file.Length - Tail - length, length);
        if (ThriftShape.LengthOf("FileMetaData", footer) < 0)
            throw new InvalidDataException("a broken footer");
        file.Position = 0;
        var reader = await ParquetReader.CreateAsync(file);

        // It is made when it is first asked for, and may turn out to be none.
        _ = reader.Schema;
        return reader;
    }

    private static async Task<byte[]> ReadAsync(Stream file, long from, int length)
    {
        var bytes = new byte[length];
        file.Position = from;
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    // The library tells faults of a file by many types; none of its words are for the caller.
    private static async Task<T> Words<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not (TableException or OutOfMemoryException))
        {
            throw new TableException("it is no Parquet file, or a broken one");
        }
    }

    // A column of one value is a few bytes, whatever its length.
    private static Task<long> RequireFewRows(ParquetReader reader, int columns, int mostRows, long mostCells)
    {
        long rows = 0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var part = reader.OpenRowGroupReader(group);
            rows += part.RowCount;
            if (part.RowCount < 0 || part.RowCount * columns > mostCells || rows > mostRows)
                throw new TableException($"it has {rows} rows and more, which are too many", StatusCodes.Status413PayloadTooLarge);
        }

        return Task.FromResult(rows);
    }

    private static async Task<TableRows> GroupAsync(
        ParquetReader reader,
        int group,
        int first,
        TableCells cells,
        RowEncoder encoder,
        RowFindings findings
    )
    {
        using var part = reader.OpenRowGroupReader(group);
        var (fields, rows) = (reader.Schema.DataFields, (int)part.RowCount);
        var (values, ids) = (new float[rows * encoder.Width], Array.Empty<string>());
        for (var column = 0; column < fields.Length; column++)
        {
            if (cells[column] is null && column != cells.Id)
                continue;
            var read = await ParquetColumn.ReadAsync(part, fields[column], reader.Metadata);
            if (column == cells.Id)
                ids = [.. read.Cast<object?>().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
            if (cells[column] is { } feature)
                Encode(read, first, feature, values, encoder.Width, findings);
        }

        return new TableRows(values, rows, cells.Id < 0 ? null : new PredictionColumn(fields[cells.Id].Name, ids));
    }

    private static void Encode(Array read, int first, FeatureEncoder feature, float[] values, int width, RowFindings findings)
    {
        for (var i = 0; i < read.Length && findings.Faults.Count < Requests.JsonRows.MostFaults; i++)
        {
            var row = values.AsSpan(i * width, width);
            if (ParquetColumn.Encode(read.GetValue(i), feature, row, out var unseen) is { } fault)
                findings.Fault(first + i, feature.Feature.Name, fault);
            if (unseen)
                findings.CountUnseen(feature.Feature.Name);
        }
    }
}
