using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>A file of results that grows part by part.</summary>
internal interface IFileResults
{
    /// <summary>Begins with the columns' names; their types are those of the arrays.</summary>
    Task BeginAsync(IReadOnlyList<PredictionColumn> columns);

    /// <summary>Adds rows: the same columns each time.</summary>
    Task AddAsync(IReadOnlyList<PredictionColumn> columns);

    /// <summary>The whole file.</summary>
    Task<ReadOnlyMemory<byte>> EndAsync();
}

/// <summary>As CSV, with a line of names.</summary>
internal sealed class CsvResults : IFileResults
{
    private readonly StringBuilder _text = new();

    public Task BeginAsync(IReadOnlyList<PredictionColumn> columns)
    {
        _text.AppendJoin(',', columns.Select(column => Field(column.Name))).Append('\n');
        return Task.CompletedTask;
    }

    public Task AddAsync(IReadOnlyList<PredictionColumn> columns)
    {
        for (var row = 0; row < columns[0].Values.Length; row++)
        {
            for (var i = 0; i < columns.Count; i++)
                Append(columns[i].Values, row, i == 0);
            _text.Append('\n');
        }

        return Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>> EndAsync() => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(_text.ToString()));

    public static string Field(string text) =>
        text.AsSpan().IndexOfAny([',', '"', '\n', '\r']) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Append(Array values, int row, bool first)
    {
        if (!first)
            _text.Append(',');
        switch (values)
        {
            case float[] numbers when float.IsFinite(numbers[row]):
                _text.Append(CultureInfo.InvariantCulture, $"{numbers[row]:R}");
                break;
            case double[] numbers when double.IsFinite(numbers[row]):
                _text.Append(CultureInfo.InvariantCulture, $"{numbers[row]:R}");
                break;
            case bool[] truths:
                _text.Append(truths[row] ? "true" : "false");
                break;
            case string[] texts:
                _text.Append(Field(texts[row]));
                break;
        }
    }
}

/// <summary>As Parquet, a row group for each part.</summary>
internal sealed class ParquetResults : IFileResults
{
    private readonly MemoryStream _bytes = new();
    private ParquetWriter _writer = null!;
    private DataField[] _fields = [];

    public async Task BeginAsync(IReadOnlyList<PredictionColumn> columns)
    {
        _fields = [.. columns.Select(column => new DataField(column.Name, column.Values.GetType().GetElementType()!, isNullable: false))];
        _writer = await ParquetWriter.CreateAsync(new ParquetSchema(_fields), _bytes);
    }

    public async Task AddAsync(IReadOnlyList<PredictionColumn> columns)
    {
        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
        {
            await (
                columns[i].Values switch
                {
                    float[] values => group.WriteAsync<float>(_fields[i], values),
                    double[] values => group.WriteAsync<double>(_fields[i], values),
                    bool[] values => group.WriteAsync<bool>(_fields[i], values),
                    var texts => group.WriteAsync(_fields[i], (IReadOnlyCollection<string>)(string[])texts),
                }
            );
        }
    }

    public async Task<ReadOnlyMemory<byte>> EndAsync()
    {
        await _writer.DisposeAsync();
        return _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);
    }
}
