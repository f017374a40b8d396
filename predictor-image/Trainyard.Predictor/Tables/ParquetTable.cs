using System.Globalization;
using Parquet;
using Parquet.Schema;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.Tables;

/// <summary>Parquet bodies, read by the signature.</summary>
internal static class ParquetTable
{
    /// <exception cref="TableException">It is no Parquet, or more than can be read.</exception>
    public static async Task<TableRows> ReadAsync(byte[] body, RowEncoder encoder, string? id, long mostCells, RowFindings findings)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(new MemoryStream(body));
            string[] names = [.. reader.Schema.Fields.Select(field => field.Name)];
            var cells = new TableCells(names, encoder, id, findings);
            foreach (var nested in reader.Schema.Fields.Where(field => field is not DataField { IsArray: false }))
                findings.Fault(0, nested.Name, "is nested: a column must hold one value for each row");
            return findings.Faults.Count > 0 ? new TableRows([], 0, null) : await RowsAsync(reader, cells, encoder, mostCells, findings);
        }
        catch (Exception e) when (e is not (TableException or OutOfMemoryException))
        {
            // The library tells faults of a file by many types; none of its words are for the caller.
            throw new TableException("it is no Parquet file, or a broken one");
        }
    }

    public static async Task<byte[]> WriteAsync(IReadOnlyList<PredictionColumn> columns)
    {
        var bytes = new MemoryStream();
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

        return bytes.ToArray();
    }

    private static async Task<TableRows> RowsAsync(
        ParquetReader reader,
        TableCells cells,
        RowEncoder encoder,
        long mostCells,
        RowFindings findings
    )
    {
        long rows = 0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var part = reader.OpenRowGroupReader(group);
            rows += part.RowCount;
        }

        // A column of one value is a few bytes, whatever its length.
        if (rows * Math.Max(encoder.Width, reader.Schema.DataFields.Length) > mostCells)
            throw new TableException($"it has {rows} rows, which are too many for one request", StatusCodes.Status413PayloadTooLarge);

        var (values, ids, first) = (new float[rows * encoder.Width], new List<string>(), 0);
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var part = reader.OpenRowGroupReader(group);
            for (var column = 0; column < reader.Schema.DataFields.Length; column++)
            {
                if (cells[column] is null && column != cells.Id)
                    continue;
                var read = await ParquetColumn.ReadAsync(part, reader.Schema.DataFields[column], reader.Metadata);
                if (column == cells.Id)
                    ids.AddRange(read.Cast<object?>().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                if (cells[column] is { } feature)
                    Encode(read, first, feature, values, encoder.Width, findings);
            }

            first += (int)part.RowCount;
        }

        return new TableRows(
            values,
            (int)rows,
            cells.Id < 0 ? null : new PredictionColumn(reader.Schema.DataFields[cells.Id].Name, ids.ToArray())
        );
    }

    private static void Encode(Array read, int first, FeatureEncoder feature, float[] values, int width, RowFindings findings)
    {
        for (var i = 0; i < read.Length && findings.Faults.Count < Requests.JsonRows.MostFaults; i++)
        {
            var row = values.AsSpan((first + i) * width, width);
            if (ParquetColumn.Encode(read.GetValue(i), feature, row, out var unseen) is { } fault)
                findings.Fault(first + i, feature.Feature.Name, fault);
            if (unseen)
                findings.CountUnseen(feature.Feature.Name);
        }
    }
}
