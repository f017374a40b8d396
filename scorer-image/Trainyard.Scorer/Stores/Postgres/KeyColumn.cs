using Npgsql;
using NpgsqlTypes;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>A column of the key: how its values are read from the one table and written into the other, in PostgreSQL's binary
/// form.</summary>
/// <param name="Type">Its type in SQL.</param>
internal sealed record KeyColumn(
    string Name,
    string Type,
    Func<NpgsqlBinaryExporter, object> Read,
    Action<NpgsqlBinaryImporter, object> Write
)
{
    public static KeyColumn Text(string name) => Of(name, "text", "text");

    public static KeyColumn Whole(string name) => Of(name, "int8", "bigint");

    /// <exception cref="FailureException">DataSchema: no key can be of this type.</exception>
    public static KeyColumn Of(string name, string type, string sql) =>
        type switch
        {
            "int2" => Typed<short>(name, sql, NpgsqlDbType.Smallint),
            "int4" => Typed<int>(name, sql, NpgsqlDbType.Integer),
            "int8" => Typed<long>(name, sql, NpgsqlDbType.Bigint),
            "text" or "varchar" or "bpchar" or "name" => Typed<string>(name, sql, NpgsqlDbType.Text),
            "uuid" => Typed<Guid>(name, sql, NpgsqlDbType.Uuid),
            "date" => Typed<DateOnly>(name, sql, NpgsqlDbType.Date),
            "timestamp" => Typed<DateTime>(name, sql, NpgsqlDbType.Timestamp),
            "timestamptz" => Typed<DateTime>(name, sql, NpgsqlDbType.TimestampTz),
            "numeric" => Typed<decimal>(name, sql, NpgsqlDbType.Numeric),
            "bool" => Typed<bool>(name, sql, NpgsqlDbType.Boolean),
            _ => throw new FailureException(
                FailureClass.DataSchema,
                $"spec.input.postgres.key: the column {name} is of the type {sql}, which is no key",
                "whole numbers, texts, uuids, days, times and numerics are"
            ),
        };

    private static KeyColumn Typed<T>(string name, string sql, NpgsqlDbType type)
        where T : notnull => new(name, sql, reader => reader.Read<T>(type), (writer, value) => writer.Write((T)value, type));
}
