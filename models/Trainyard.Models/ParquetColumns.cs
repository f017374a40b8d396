using Parquet;
using Parquet.Schema;

namespace Trainyard.Models;

/// <summary>Named columns as a Parquet file: string?[], double?[], long?[], bool?[] or DateTime?[] (UTC), a value for each row.</summary>
public static class ParquetColumns
{
    /// <summary>The columns as a file.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<(string Name, Array Values)> columns)
    {
        DataField[] fields = [.. columns.Select(Field)];
        var bytes = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), bytes))
        {
            using var group = writer.CreateRowGroup();
            foreach (var (field, column) in fields.Zip(columns))
                await WriteAsync(group, field, column.Values);
        }

        return bytes.ToArray();
    }

    /// <summary>The row groups of a file that we have written.</summary>
    public static async Task<IReadOnlyList<(int Rows, IReadOnlyList<(string Name, Array Values)> Columns)>> ReadAsync(byte[] content)
    {
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(content));
        var groups = new List<(int, IReadOnlyList<(string, Array)>)>();
        for (var at = 0; at < reader.RowGroupCount; at++)
        {
            using var group = reader.OpenRowGroupReader(at);
            var columns = new List<(string, Array)>();
            foreach (var field in reader.Schema.DataFields)
                columns.Add((field.Name, await ReadAsync(group, field)));
            groups.Add(((int)group.RowCount, columns));
        }

        return groups;
    }

    private static DataField Field((string Name, Array Values) column)
    {
        var type = column.Values.GetType().GetElementType()!;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(DateTime)
            ? new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isNullable: true)
            : new DataField(column.Name, plain, isNullable: true);
    }

    private static async Task WriteAsync(ParquetRowGroupWriter group, DataField field, Array values)
    {
        switch (values)
        {
            case long?[] numbers:
                await group.WriteAsync<long>(field, numbers);
                break;
            case double?[] numbers:
                await group.WriteAsync<double>(field, numbers);
                break;
            case bool?[] truths:
                await group.WriteAsync<bool>(field, truths);
                break;
            case DateTime?[] times:
                await group.WriteAsync<DateTime>(field, times);
                break;
            default:
                await group.WriteAsync(field, (IReadOnlyCollection<string?>)(string?[])values);
                break;
        }
    }

    private static async Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(field.ClrType) ?? field.ClrType) switch
        {
            TypeCode.Int64 => await ReadAsync<long>(group, field),
            TypeCode.Double => await ReadAsync<double>(group, field),
            TypeCode.Boolean => await ReadAsync<bool>(group, field),
            TypeCode.DateTime => await ReadAsync<DateTime>(group, field),
            _ => await TextsAsync(group, field),
        };

    private static async Task<Array> ReadAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return values;
    }

    private static async Task<Array> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory());
        return texts;
    }
}
