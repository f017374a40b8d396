using System.Globalization;
using Parquet;
using Parquet.Schema;
using Trainyard.Contracts;
using Trainyard.Models;
using FileMetaData = Parquet.Meta.FileMetaData;

namespace Trainyard.Predictor.Tables;

/// <summary>The values of a Parquet column of any type that training takes.</summary>
internal static class ParquetColumn
{
    /// <exception cref="TableException">The type is none that can be a feature.</exception>
    public static async Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field, FileMetaData? metadata)
    {
        var type = Nullable.GetUnderlyingType(field.ClrType) ?? field.ClrType;
        if (type != typeof(TimeSpan) && type != typeof(TimeOnly) && PerSecond(field, metadata) is { } unit)
            return Times(type == typeof(int) ? await ReadAsync<int>(group, field) : await ReadAsync<long>(group, field), unit);
        if (type == typeof(string) || type == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[group.RowCount];
            await group.ReadAsync(field, texts.AsMemory());
            return texts;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => await ReadAsync<bool>(group, field),
            TypeCode.SByte => await ReadAsync<sbyte>(group, field),
            TypeCode.Byte => await ReadAsync<byte>(group, field),
            TypeCode.Int16 => await ReadAsync<short>(group, field),
            TypeCode.UInt16 => await ReadAsync<ushort>(group, field),
            TypeCode.Int32 => await ReadAsync<int>(group, field),
            TypeCode.UInt32 => await ReadAsync<uint>(group, field),
            TypeCode.Int64 => await ReadAsync<long>(group, field),
            TypeCode.UInt64 => await ReadAsync<ulong>(group, field),
            TypeCode.Single => await ReadAsync<float>(group, field),
            TypeCode.Double => await ReadAsync<double>(group, field),
            TypeCode.Decimal => await ReadAsync<decimal>(group, field),
            TypeCode.DateTime => await ReadAsync<DateTime>(group, field),
            _ when type == typeof(DateOnly) => await ReadAsync<DateOnly>(group, field),
            _ when type == typeof(TimeOnly) => await ReadAsync<TimeOnly>(group, field),
            _ when type == typeof(TimeSpan) => await ReadAsync<TimeSpan>(group, field),
            _ when type == typeof(Guid) => await ReadAsync<Guid>(group, field),
            _ => throw new TableException($"the column {field.Name} is of the type {type.Name}, which is no feature"),
        };
    }

    /// <summary>Writes a value as the feature's; null, or what is wrong with it.</summary>
    public static string? Encode(object? value, FeatureEncoder feature, Span<float> row, out bool unseen)
    {
        unseen = false;
        switch (value)
        {
            case null:
                return feature.Missing(row);
            case string text:
                return feature.Text(text, row, out unseen);
            case bool flag when feature.Feature.Type != FeatureType.Category:
                return feature.Boolean(flag, row);
            case DateTime moment:
                return feature.Moment((moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, row);
            case DateOnly day:
                return feature.Moment((day.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, row);
            case TimeOnly time:
                return feature.Number(time.ToTimeSpan().TotalSeconds, row);
            case TimeSpan time:
                return feature.Number(time.TotalSeconds, row);
            case Guid id:
                return feature.Text(id.ToString(), row, out unseen);
            case IFormattable whole when feature.Feature.Type == FeatureType.Category && value is not (float or double or decimal):
                // A category that is a number in this file and a text in training's.
                return feature.Text(whole.ToString(null, CultureInfo.InvariantCulture), row, out unseen);
            case decimal number:
                return feature.Number(double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), row);
            case bool flag:
                return feature.Text(flag ? "true" : "false", row, out unseen);
            default:
                return feature.Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), row);
        }
    }

    /// <summary>How many units of a time of day are a second, where the library gives its bare number; null for other columns.</summary>
    private static double? PerSecond(DataField field, FileMetaData? metadata) =>
        metadata?.Schema.FirstOrDefault(element => element.Name == field.Name)?.LogicalType?.TIME?.Unit switch
        {
            null => null,
            { MILLIS: not null } => 1e3,
            { MICROS: not null } => 1e6,
            _ => 1e9,
        };

    private static Array Times(Array counts, double unit) =>
        counts
            .Cast<object?>()
            .Select(count => count is null ? (double?)null : Convert.ToDouble(count, CultureInfo.InvariantCulture) / unit)
            .ToArray();

    private static async Task<Array> ReadAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        if (field.IsNullable)
        {
            var nullable = new T?[group.RowCount];
            await group.ReadAsync<T>(field, nullable.AsMemory());
            return nullable;
        }

        var values = new T[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return values;
    }
}
