namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>Names in SQL, quoted: whatever a name holds, it is nothing but a name.</summary>
internal static class SqlName
{
    public static string Of(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A table with or without its schema.</summary>
    public static string OfTable(string table) => string.Join('.', table.Split('.', 2).Select(Of));

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Of));
}
