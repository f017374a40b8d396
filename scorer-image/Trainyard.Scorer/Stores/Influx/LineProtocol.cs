using System.Globalization;
using System.Text;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>Writes points in InfluxDB's line protocol: measurement,tags fields time.</summary>
internal sealed class LineProtocol
{
    private readonly StringBuilder _text = new(1 << 16);

    public bool IsEmpty => _text.Length == 0;

    /// <summary>A measurement as it stands before the tags.</summary>
    public static string Measurement(string name) => Escaped(name, ", ");

    /// <summary>A tag as it stands behind a measurement, its comma before it; nothing for one without a value.</summary>
    public static string Tag(string name, string value) => value.Length == 0 ? "" : $",{Escaped(name, ",= ")}={Escaped(value, ",= ")}";

    /// <summary>A result's point; false where none of its fields has a value that can be written.</summary>
    /// <param name="series">Measurement and tags.</param>
    public bool Add(string series, IReadOnlyList<PredictionColumn> columns, int row, long time)
    {
        var start = _text.Length;
        _text.Append(series);
        var between = ' ';
        foreach (var column in columns)
        {
            var before = _text.Length;
            _text.Append(between).Append(Escaped(column.Name, ",= ")).Append('=');
            if (Append(column.Values, row))
                between = ',';
            else
                _text.Length = before;
        }

        if (between == ' ')
            _text.Length = start;
        else
            End(time);
        return between == ',';
    }

    /// <summary>A point of one text.</summary>
    public void Add(string series, string field, string text, long time)
    {
        _text.Append(series).Append(' ').Append(field).Append('=');
        Append(text);
        End(time);
    }

    /// <summary>A point of one whole number.</summary>
    public void Add(string series, string field, long number, long time)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{series} {field}={number}i");
        End(time);
    }

    /// <summary>What was written, which is then forgotten.</summary>
    public byte[] Take()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }

    private void End(long time) => _text.Append(' ').Append(time).Append('\n');

    private bool Append(Array values, int row)
    {
        switch (values)
        {
            case float[] numbers when float.IsFinite(numbers[row]):
                _text.Append(CultureInfo.InvariantCulture, $"{numbers[row]:R}");
                return true;
            case double[] numbers when double.IsFinite(numbers[row]):
                _text.Append(CultureInfo.InvariantCulture, $"{numbers[row]:R}");
                return true;
            case bool[] truths:
                _text.Append(truths[row] ? "true" : "false");
                return true;
            case string[] texts:
                Append(texts[row]);
                return true;
            default:
                return false;
        }
    }

    private void Append(string text) =>
        _text
            .Append('"')
            .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace('\n', ' '))
            .Append('"');

    private static string Escaped(string text, string special) =>
        text.AsSpan().IndexOfAny(special) < 0
            ? text
            : string.Concat(text.Select(letter => special.Contains(letter) ? $"\\{letter}" : $"{letter}"));
}
