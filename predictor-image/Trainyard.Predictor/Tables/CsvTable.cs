using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using Trainyard.Models;

namespace Trainyard.Predictor.Tables;

/// <summary>
/// CSV bodies, read by the signature: a header names the columns, each cell is what training would have made of it. Nothing is guessed from
/// the rows, none is dropped.
/// </summary>
internal static class CsvTable
{
    private const string Delimiters = ",;\t|";

    // The header must end within it for the delimiter to be found.
    private const int HeadChars = 64 * 1024;

    /// <summary>The rows, a part at a time: each is valid until the next is asked for.</summary>
    /// <param name="id">The column that is carried over, or null.</param>
    /// <exception cref="TableException">It is no CSV.</exception>
    /// <exception cref="BadHttpRequestException">It has more rows than allowed.</exception>
    public static async IAsyncEnumerable<TableRows> ReadAsync(
        Stream body,
        RowEncoder encoder,
        char? delimiter,
        string? id,
        int mostRows,
        RowFindings findings
    )
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var text = new StreamReader(body, strict, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
        var head = await HeadAsync(text);
        var between = delimiter ?? DelimiterOf(head, encoder);
        using var reader = await Options(between).FromAsync(new HeadedReader(head, text));
        using var rows = new CsvReading(reader, between, encoder, mostRows, findings);
        await foreach (var part in rows.PartsAsync(encoder, id))
            yield return part;
    }

    /// <summary>What a fault of reading means; null for one that is not the CSV's.</summary>
    public static TableException? Refusal(Exception fault) =>
        fault switch
        {
            TableException told => told,
            DecoderFallbackException => new TableException("it is not UTF-8"),
            InvalidDataException or NotSupportedException or ArgumentException => new TableException(
                "it is no CSV: a field is larger than can be, or its quotes do not end"
            ),
            _ => null,
        };

    /// <summary>Writes columns, a line of their names first.</summary>
    /// <param name="named">Whether they have that line.</param>
    public static byte[] Write(IReadOnlyList<PredictionColumn> columns, char delimiter, bool named)
    {
        var text = new StringBuilder();
        if (named)
            text.AppendJoin(delimiter, columns.Select(column => Field(column.Name, delimiter))).Append('\n');
        for (var row = 0; row < columns[0].Values.Length; row++)
            text.AppendJoin(delimiter, columns.Select(column => Field(Text(column.Values.GetValue(row)), delimiter))).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The names that the line of now holds.</summary>
    public static string[] Names(SepReader reader) =>
        [.. Enumerable.Range(0, reader.Current.ColCount).Select(column => CsvField.Text(reader.Current[column].Span).ToString().Trim())];

    private static SepReaderOptions Options(char delimiter) =>
        Sep.New(delimiter).Reader(options => options with { HasHeader = false, DisableColCountCheck = true });

    private static async Task<string> HeadAsync(StreamReader text)
    {
        var head = new char[HeadChars];
        var length = 0;
        for (int read; length < head.Length && (read = await text.ReadAsync(head.AsMemory(length))) > 0;)
        {
            length += read;
            if (head.AsSpan(0, length).Contains('\n'))
                break;
        }

        return new string(head, 0, length);
    }

    // The one under which the header names most features: what the rows hold has no say.
    private static char DelimiterOf(string text, RowEncoder encoder)
    {
        return Delimiters.MaxBy(Known);

        int Known(char delimiter)
        {
            using var reader = Options(delimiter).FromText(text);
            return reader.MoveNext() ? Names(reader).Count(name => encoder.IndexOf(name) >= 0) : 0;
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
