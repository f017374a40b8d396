namespace Trainyard.Data.Tables;

/// <summary>A table in memory.</summary>
/// <param name="Columns">Its columns, all of the same length, their names all different.</param>
/// <param name="Rows">The number of rows.</param>
public sealed record Table(IReadOnlyList<Column> Columns, int Rows)
{
    /// <summary>A column by name, or null.</summary>
    public Column? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);
}
