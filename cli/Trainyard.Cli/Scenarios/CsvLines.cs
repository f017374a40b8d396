using System.Text;

namespace Trainyard.Cli.Scenarios;

/// <summary>A CSV (RFC 4180) record by record, each field as it is written.</summary>
internal sealed class CsvLines(TextReader reader)
{
    private char? _delimiter;

    /// <summary>What parts the fields: of comma, semicolon and tab the one that is most frequent in the first line.</summary>
    public char Delimiter => _delimiter ?? ',';

    /// <exception cref="CliException">Quotes do not end.</exception>
    public IEnumerable<string[]> Records()
    {
        for (string? line; (line = ReadRecord()) is not null;)
        {
            if (line.Length == 0)
                continue;
            _delimiter ??= ",;\t".MaxBy(mark => line.Count(character => character == mark));
            yield return Split(line, Delimiter);
        }
    }

    /// <summary>What a field says, without its quotes.</summary>
    public static string Text(string field) =>
        field is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : field.Trim();

    private string? ReadRecord()
    {
        if (reader.ReadLine() is not { } line)
            return null;
        var record = new StringBuilder(line);
        for (var quotes = Quotes(line); quotes % 2 == 1; quotes += Quotes(line))
        {
            line = reader.ReadLine() ?? throw new CliException("a field begins with quotes that do not end");
            record.Append('\n').Append(line);
        }

        return record.ToString();
    }

    private static int Quotes(string text) => text.Count(character => character == '"');

    private static string[] Split(string record, char delimiter)
    {
        var fields = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i < record.Length; i++)
        {
            if (record[i] == '"')
                quoted = !quoted;
            else if (record[i] == delimiter && !quoted)
                (_, start) = (Add(i), i + 1);
        }

        Add(record.Length);
        return [.. fields];

        int Add(int end)
        {
            fields.Add(record[start..end]);
            return end;
        }
    }
}
