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
        await using var reader = await ParquetFile.OpenAsync(file);
        string[] names = [.. reader.Schema.Fields.Select(field => field.Name)];
        var cells = new TableCells(names, encoder, id, findings);
        foreach (var nested in reader.Schema.Fields.Where(field => field is not DataField { IsArray: false }))
            findings.Fault(0, nested.Name, "is nested: a column must hold one value for each row");
        if (findings.Faults.Count > 0)
            yield break;
        await ParquetFile.Words(() => RequireFewRows(reader, Math.Max(encoder.Width, names.Length), mostRows, mostCells));
        var first = 0;
        for (var group = 0; group < reader.RowGroupCount && findings.Faults.Count < Requests.JsonRows.MostFaults; group++)
        {
            var rows = await ParquetFile.Words(() => GroupAsync(reader, group, first, cells, encoder, findings));
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
