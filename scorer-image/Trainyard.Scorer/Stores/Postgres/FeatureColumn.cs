using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>A column of the table that is a feature: by which expression it is selected, and how what comes is encoded.</summary>
/// <param name="Sql">In the query, of the table t.</param>
/// <param name="Encode">Null, or what is wrong with the value.</param>
internal sealed record FeatureColumn(FeatureEncoder Feature, string Sql, FeatureColumn.Encoding Encode)
{
    private static readonly string[] Numbers = ["int2", "int4", "int8", "float4", "float8"];

    internal delegate string? Encoding(NpgsqlBinaryExporter reader, FeatureEncoder feature, Span<float> row);

    /// <param name="type">The column's type, as pg_type names it.</param>
    public static FeatureColumn Of(FeatureEncoder feature, string type)
    {
        var column = $"t.{SqlName.Of(feature.Feature.Name)}";
        if (feature.Feature.Type == FeatureType.Category)
            return new(feature, $"{column}::text", Text);
        return type switch
        {
            "bool" => new(feature, column, (reader, to, row) => to.Boolean(reader.Read<bool>(NpgsqlDbType.Boolean), row)),
            "date" or "timestamp" or "timestamptz" => new(feature, $"(extract(epoch from {column}) * 1000000)::float8", Moment),
            "numeric" => new(feature, $"{column}::text", Numeric),
            _ when Numbers.Contains(type) => new(feature, $"{column}::float8", Number),
            _ => new(feature, $"{column}::text", Text),
        };
    }

    private static string? Number(NpgsqlBinaryExporter reader, FeatureEncoder feature, Span<float> row) =>
        feature.Number(reader.Read<double>(NpgsqlDbType.Double), row);

    private static string? Moment(NpgsqlBinaryExporter reader, FeatureEncoder feature, Span<float> row)
    {
        var microseconds = reader.Read<double>(NpgsqlDbType.Double);
        return double.IsInfinity(microseconds) ? "is infinite" : feature.Moment((long)microseconds, row);
    }

    /// <summary>A numeric may be larger than any number of ours: as a text it spoils its own row, and not the query.</summary>
    private static string? Numeric(NpgsqlBinaryExporter reader, FeatureEncoder feature, Span<float> row) =>
        feature.Number(double.Parse(reader.Read<string>(NpgsqlDbType.Text), CultureInfo.InvariantCulture), row);

    private static string? Text(NpgsqlBinaryExporter reader, FeatureEncoder feature, Span<float> row) =>
        feature.Text(reader.Read<string>(NpgsqlDbType.Text), row, out _);
}
