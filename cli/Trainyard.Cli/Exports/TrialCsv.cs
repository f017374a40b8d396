using System.Globalization;
using System.Text;
using Trainyard.Models;

namespace Trainyard.Cli.Exports;

/// <summary>Histories as CSV (RFC 4180): a name for each column, numbers so that they are read back to the bit, times in UTC.</summary>
internal static class TrialCsv
{
    public static byte[] Write(IReadOnlyList<TrialColumn> columns)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', columns.Select(column => Quoted(column.Name))).Append("\r\n");
        for (var row = 0; row < columns[0].Values.Length; row++)
            text.AppendJoin(',', columns.Select(column => Quoted(Text(column.Values.GetValue(row))))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
