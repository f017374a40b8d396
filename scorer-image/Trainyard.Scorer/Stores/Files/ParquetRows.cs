using Parquet.Schema;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>The rows of a Parquet file.</summary>
internal static class ParquetRows
{
    /// <summary>The rows, part by part: each is valid until the next is asked for.</summary>
    /// <exception cref="TableException">It is no Parquet, or lacks a column.</exception>
    public static async IAsyncEnumerable<FilePart> ReadAsync(byte[] content, FilePart part)
    {
        await using var reader = await ParquetFile.OpenAsync(new MemoryStream(content));
        DataField[] fields = [.. reader.Schema.Fields.OfType<DataField>().Where(field => !field.IsArray)];
        var columns = part.Columns([.. fields.Select(field => field.Name)]);
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            var read = new Array?[fields.Length];
            for (var i = 0; i < fields.Length; i++)
            {
                if (columns[i] is not { Feature: null, Key: < 0 })
                    read[i] = await ParquetFile.Words(() => ParquetColumn.ReadAsync(group, fields[i], reader.Metadata));
            }

            for (var first = 0; first < group.RowCount; first += FilePart.MostRows)
            {
                Encode(read, columns, first, (int)Math.Min(FilePart.MostRows, group.RowCount - first), part);
                yield return part;
            }
        }
    }

    private static void Encode(Array?[] read, FileColumn[] columns, int first, int count, FilePart part)
    {
        for (var i = first; i < first + count; i++)
        {
            var row = part.Block.Next();
            for (var column = 0; column < columns.Length; column++)
            {
                if (read[column] is not { } values)
                    continue;
                if (columns[column].Key >= 0)
                    part.Carry(columns[column].Key, values.GetValue(i));
                if (columns[column].Feature is not { } feature)
                    continue;
                var fault =
                    values is double[] numbers ? feature.Number(numbers[i], row)
                    : values is double?[] gapped && gapped[i] is { } number ? feature.Number(number, row)
                    : ParquetColumn.Encode(values.GetValue(i), feature, row, out _);
                part.Block.Fault(feature, fault);
            }
        }
    }
}
