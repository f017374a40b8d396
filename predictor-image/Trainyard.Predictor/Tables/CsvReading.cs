using nietras.SeparatedValues;
using Trainyard.Models;
using Trainyard.Predictor.Requests;

namespace Trainyard.Predictor.Tables;

/// <summary>The rows of a CSV that is open, a part at a time.</summary>
internal sealed class CsvReading : IDisposable
{
    // Much for one prediction, little in memory.
    private const int RowsAPart = 8192;

    private readonly SepReader _reader;
    private readonly char _delimiter;
    private readonly int _mostRows;
    private readonly RowFindings _findings;
    private readonly RowBatch _batch;
    private readonly List<string> _ids = [];
    private string[] _names = [];
    private TableCells? _cells;
    private int _before;
    private int _blanks;

    public CsvReading(SepReader reader, char delimiter, RowEncoder encoder, int mostRows, RowFindings findings)
    {
        (_reader, _delimiter, _mostRows, _findings) = (reader, delimiter, mostRows, findings);
        _batch = new RowBatch(encoder.Width);
    }

    /// <exception cref="TableException">There is no line of names.</exception>
    public async IAsyncEnumerable<TableRows> PartsAsync(RowEncoder encoder, string? id)
    {
        if (!await _reader.MoveNextAsync())
            throw new TableException("a table has a line of names and at least one row");
        _names = CsvTable.Names(_reader);
        _cells = new TableCells(_names, encoder, id, _findings);
        while (_findings.Faults.Count < JsonRows.MostFaults && await _reader.MoveNextAsync())
        {
            Take();
            if (_batch.Count < RowsAPart)
                continue;
            yield return Part();
            Next();
        }

        if (_batch.Count > 0)
            yield return Part();
    }

    public void Dispose() => _batch.Dispose();

    private TableRows Part() =>
        new(
            _batch.ToMatrix().Values,
            _batch.Count,
            _cells!.Id < 0 ? null : new PredictionColumn(_names[_cells.Id], _ids.ToArray()),
            _delimiter
        );

    private void Next()
    {
        _before += _batch.Count;
        _batch.Clear();
        _ids.Clear();
    }

    private void Take()
    {
        var row = _reader.Current;
        var place = _before + _batch.Count;
        if (row.Span.IsEmpty)
        {
            // At the end of a file they are no rows; before another row they may be one, and its answer would stand at a wrong place.
            _blanks++;
            return;
        }

        if (place >= _mostRows)
            throw RowBatch.TooMany(_mostRows);
        if (Fault(row) is { } fault)
            _findings.Fault(place, "", fault);
        else
            Encode(row, place);
        _blanks = 0;
    }

    private string? Fault(SepReader.Row row)
    {
        if (_blanks > 0)
            return $"line {row.LineNumberFrom - _blanks} is blank: a gap alone in its line is written \"\"";
        if (HasStrayQuote(row))
            return $"line {row.LineNumberFrom} has a quote within a field: a field with quotes is in quotes, and they are doubled";
        return row.ColCount == _names.Length
            ? null
            : $"line {row.LineNumberFrom} has {row.ColCount} fields, the header has {_names.Length}";
    }

    private void Encode(SepReader.Row row, int place)
    {
        var target = _batch.Next();
        for (var column = 0; column < row.ColCount; column++)
        {
            var text = CsvField.Text(row[column].Span);
            if (column == _cells!.Id)
                _ids.Add(text.ToString());
            if (_cells[column] is not { } feature)
                continue;
            if (feature.Cell(text, target, out var unseen) is { } fault)
                _findings.Fault(place, feature.Feature.Name, fault);
            if (unseen)
                _findings.CountUnseen(feature.Feature.Name);
        }
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
}
