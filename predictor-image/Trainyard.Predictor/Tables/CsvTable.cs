using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using Trainyard.Models;
using Trainyard.Predictor.Requests;

namespace Trainyard.Predictor.Tables;

/// <summary>
/// CSV bodies, read by the signature: a header names the columns, each cell is what training would have made of it. Nothing is guessed from
/// the rows, none is dropped.
/// </summary>
internal static class CsvTable
{
    private const string Delimiters = ",;\t|";

    /// <exception cref="TableException">It is no CSV.</exception>
    public static TableRows Read(ReadOnlySpan<byte> body, RowEncoder encoder, char? delimiter, string? id, RowFindings findings)
    {
        var text = Text(body);
        try
        {
            var between = delimiter ?? DelimiterOf(text, encoder);
            using var reader = Open(text, between);
            if (!reader.MoveNext())
                throw new TableException("a table has a line of names and at least one row");
            var names = Names(reader);
            var cells = new TableCells(names, encoder, id, findings);
            return findings.Faults.Count > 0
                ? new TableRows([], 0, null)
                : Rows(reader, names, cells, encoder, findings) with
                {
                    Delimiter = between,
                };
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new TableException("it is no CSV: a field is larger than can be, or its quotes do not end");
        }
    }

    /// <summary>Writes columns, a line of their names first.</summary>
    public static byte[] Write(IReadOnlyList<PredictionColumn> columns, char delimiter)
    {
        var text = new StringBuilder();
        text.AppendJoin(delimiter, columns.Select(column => Field(column.Name, delimiter))).Append('\n');
        for (var row = 0; row < columns[0].Values.Length; row++)
            text.AppendJoin(delimiter, columns.Select(column => Field(Text(column.Values.GetValue(row)), delimiter))).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string[] Names(SepReader reader) =>
        [.. Enumerable.Range(0, reader.Current.ColCount).Select(column => CsvField.Text(reader.Current[column].Span).ToString().Trim())];

    private static TableRows Rows(SepReader reader, string[] names, TableCells cells, RowEncoder encoder, RowFindings findings)
    {
        using var batch = new RowBatch(encoder.Width);
        var ids = new List<string>();
        var blanks = 0;
        while (reader.MoveNext() && findings.Faults.Count < JsonRows.MostFaults)
        {
            var row = reader.Current;
            if (row.Span.IsEmpty)
            {
                // At the end of a file they are no rows; before another row they may be one, and its answer would stand at a wrong place.
                blanks++;
                continue;
            }

            if (blanks > 0)
            {
                findings.Fault(batch.Count, "", $"line {row.LineNumberFrom - blanks} is blank: a gap alone in its line is written \"\"");
            }
            else if (row.ColCount != names.Length && !HasStrayQuote(row))
            {
                findings.Fault(batch.Count, "", $"line {row.LineNumberFrom} has {row.ColCount} fields, the header has {names.Length}");
            }
            else if (HasStrayQuote(row))
            {
                findings.Fault(
                    batch.Count,
                    "",
                    $"line {row.LineNumberFrom} has a quote within a field: a field with quotes is in quotes, and they are doubled"
                );
            }
            else
            {
                Encode(row, batch, ids, cells, findings);
            }

            blanks = 0;
        }

        var values = batch.ToMatrix().Values[..(batch.Count * encoder.Width)];
        return new TableRows(values, batch.Count, cells.Id < 0 ? null : new PredictionColumn(names[cells.Id], ids.ToArray()));
    }

    private static bool HasStrayQuote(SepReader.Row row)
    {
        if (!row.Span.Contains('"'))
            return false;
        for (var column = 0; column < row.ColCount; column++)
        {
            if (!CsvField.IsWhole(row[column].Span))
                return true;
        }

        return false;
    }

    private static void Encode(SepReader.Row row, RowBatch batch, List<string> ids, TableCells cells, RowFindings findings)
    {
        var place = batch.Count;
        var target = batch.Next();
        for (var column = 0; column < row.ColCount; column++)
        {
            var text = CsvField.Text(row[column].Span);
            if (column == cells.Id)
                ids.Add(text.ToString());
            if (cells[column] is not { } feature)
                continue;
            if (feature.Cell(text, target, out var unseen) is { } fault)
                findings.Fault(place, feature.Feature.Name, fault);
            if (unseen)
                findings.CountUnseen(feature.Feature.Name);
        }
    }

    private static SepReader Open(string text, char delimiter) =>
        Sep.New(delimiter).Reader(options => options with { HasHeader = false, DisableColCountCheck = true }).FromText(text);

    // The one under which the header names most features: what the rows hold has no say.
    private static char DelimiterOf(string text, RowEncoder encoder)
    {
        return Delimiters.MaxBy(Known);

        int Known(char delimiter)
        {
            using var reader = Open(text, delimiter);
            return reader.MoveNext() ? Names(reader).Count(name => encoder.IndexOf(name) >= 0) : 0;
        }
    }

    private static string Text(ReadOnlySpan<byte> body)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (DecoderFallbackException)
        {
            throw new TableException("it is not UTF-8");
        }
    }

    private static string Text(object? value) =>
        value switch
        {
            float number => float.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture) : "",
            double number when (float)number == number => Text((float)number),
            double number => double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture) : "",
            DateTime moment => moment.ToString("O", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value?.ToString() ?? "",
        };

    private static string Field(string text, char delimiter) =>
        text.AsSpan().IndexOfAny([delimiter, '"', '\n', '\r']) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
