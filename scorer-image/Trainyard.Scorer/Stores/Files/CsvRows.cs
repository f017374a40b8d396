using System.Text;
using nietras.SeparatedValues;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>The rows of a CSV with a line of names; commas, semicolons, tabs or bars are between its fields.</summary>
internal static class CsvRows
{
    private const string Delimiters = ",;\t|";

    /// <summary>The rows, part by part: each is valid until the next is asked for.</summary>
    /// <exception cref="TableException">It is no such CSV.</exception>
    public static async IAsyncEnumerable<FilePart> ReadAsync(byte[] content, FilePart part)
    {
        await Task.CompletedTask;
        using var reader = Open(content, part);
        if (!reader.MoveNext())
            throw new TableException("a table has a line of names and at least one row");
        var columns = part.Columns(Names(reader));
        while (Next(reader))
        {
            if (reader.Current.Span.IsWhiteSpace())
                continue;
            Read(reader.Current, columns, part);
            if (part.Block.IsFull)
                yield return part;
        }

        if (part.Block.Count > 0)
            yield return part;
    }

    private static SepReader Open(byte[] content, FilePart part)
    {
        var text = Text(content);
        var head = text.AsSpan()[..(text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length)].ToString();
        var delimiter = Delimiters.MaxBy(one =>
            head.Split(one).Count(name => part.Encoder.IndexOf(name.Trim('"', ' ', '\r', '\uFEFF')) >= 0)
        );
        return Sep.New(delimiter).Reader(options => options with { HasHeader = false, DisableColCountCheck = true }).FromText(text);
    }

    private static string Text(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new TableException("it is not UTF-8");
        }
    }

    private static bool Next(SepReader reader)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new TableException("it is no CSV: a field is larger than can be, or its quotes do not end");
        }
    }

    private static List<string> Names(SepReader reader) =>
        [.. Enumerable.Range(0, reader.Current.ColCount).Select(column => CsvField.Text(reader.Current[column].Span).ToString().Trim())];

    private static void Read(SepReader.Row line, FileColumn[] columns, FilePart part)
    {
        var row = part.Block.Next();
        if (line.ColCount != columns.Length)
            part.Block.Fault($"it has {line.ColCount} fields in place of {columns.Length}");
        for (var i = 0; i < columns.Length; i++)
        {
            var field = i < line.ColCount ? line[i].Span : [];
            if (!CsvField.IsWhole(field))
                part.Block.Fault("quotes begin in the middle of a field");
            var text = CsvField.Text(field);
            if (columns[i].Key >= 0)
                part.Carry(columns[i].Key, text.ToString());
            if (columns[i].Feature is { } feature)
                part.Block.Fault(feature, feature.Cell(text, row, out _));
        }
    }
}
