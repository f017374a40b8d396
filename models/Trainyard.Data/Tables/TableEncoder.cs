using Trainyard.Models;

namespace Trainyard.Data.Tables;

/// <summary>Encodes rows of a table by a signature, through the same <see cref="FeatureEncoder"/>s as single rows.</summary>
public sealed class TableEncoder
{
    private const int Stride = 256;

    private readonly RowEncoder _encoder;
    private readonly Filler[] _fillers;

    /// <summary>An encoder for a table.</summary>
    /// <param name="table">The table; columns that are no features are passed over.</param>
    /// <param name="findings">Takes a fault for each feature that is no column, or one of a wrong type.</param>
    public TableEncoder(RowEncoder encoder, Table table, RowFindings findings)
    {
        _encoder = encoder;
        var columns = table.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var fillers = new List<Filler>();
        foreach (var feature in encoder.Encoders)
        {
            if (!columns.TryGetValue(feature.Feature.Name, out var column))
                findings.Fault(0, feature.Feature.Name, "is missing");
            else
                fillers.Add(Filler.For(feature, column));
        }

        _fillers = [.. fillers];
    }

    /// <summary>Encodes rows into a matrix of rows x <see cref="RowEncoder.Width"/>, row by row.</summary>
    /// <param name="rows">The table's rows, in the order wanted.</param>
    /// <param name="findings">Takes faults (by the place among <paramref name="rows"/>) and unseen categories.</param>
    public float[] Encode(ReadOnlySpan<int> rows, RowFindings findings)
    {
        var values = GC.AllocateUninitializedArray<float>(checked(rows.Length * _encoder.Width));
        Encode(rows, values, findings);
        return values;
    }

    /// <summary>Encodes rows into <paramref name="values"/>, row by row.</summary>
    /// <param name="rows">The table's rows, in the order wanted.</param>
    /// <param name="values">Rows x <see cref="RowEncoder.Width"/> values.</param>
    /// <param name="findings">Takes faults (by the place among <paramref name="rows"/>) and unseen categories.</param>
    public void Encode(ReadOnlySpan<int> rows, Span<float> values, RowFindings findings)
    {
        // A feature at a time over a few rows at a time: both the columns and the rows written stay in the cache.
        var width = _encoder.Width;
        for (var start = 0; start < rows.Length; start += Stride)
        {
            var part = rows.Slice(start, Math.Min(Stride, rows.Length - start));
            foreach (var filler in _fillers)
                filler.Fill(part, start, values.Slice(start * width, part.Length * width), width, findings);
        }
    }

    /// <summary>Writes one feature of some rows.</summary>
    private abstract class Filler(FeatureEncoder encoder)
    {
        protected FeatureEncoder Encoder { get; } = encoder;

        internal abstract void Fill(ReadOnlySpan<int> rows, int first, Span<float> target, int width, RowFindings findings);

        internal static Filler For(FeatureEncoder encoder, Column column) =>
            column switch
            {
                NumberColumn numbers => new NumberFiller(encoder, numbers),
                TextColumn texts => new TextFiller(encoder, texts),
                TimeColumn times => new TimeFiller(encoder, times),
                _ => throw new NotSupportedException(column.GetType().Name),
            };

        protected void Note(string? fault, int row, RowFindings findings)
        {
            if (fault is not null)
                findings.Fault(row, Encoder.Feature.Name, fault);
        }
    }

    private sealed class NumberFiller(FeatureEncoder encoder, NumberColumn column) : Filler(encoder)
    {
        internal override void Fill(ReadOnlySpan<int> rows, int first, Span<float> target, int width, RowFindings findings)
        {
            Span<float> values = stackalloc float[Stride];
            values = values[..rows.Length];
            column.Values.Gather(rows, values);
            if (column.Kind != NumberKind.Boolean && Encoder.Numbers(values, target, width))
                return;

            for (var i = 0; i < rows.Length; i++)
            {
                var row = target.Slice(i * width, width);
                if (float.IsNaN(values[i]))
                    Encoder.Missing(row);
                else if (column.Kind == NumberKind.Boolean)
                    Note(Encoder.Boolean(values[i] != 0, row), first + i, findings);
                else
                    Note(Encoder.Number(values[i] + column.Offset, row), first + i, findings);
            }
        }
    }

    private sealed class TimeFiller(FeatureEncoder encoder, TimeColumn column) : Filler(encoder)
    {
        internal override void Fill(ReadOnlySpan<int> rows, int first, Span<float> target, int width, RowFindings findings)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var row = target.Slice(i * width, width);
                if (column.IsMissing(rows[i]))
                    Encoder.Missing(row);
                else
                    Note(Encoder.Moment(column.Values[rows[i]], row), first + i, findings);
            }
        }
    }

    /// <summary>Encodes each different text once.</summary>
    private sealed class TextFiller : Filler
    {
        private readonly TextColumn _column;
        private readonly float[][] _encoded;
        private readonly string?[] _faults;
        private readonly bool[] _unseen;

        internal TextFiller(FeatureEncoder encoder, TextColumn column)
            : base(encoder)
        {
            _column = column;
            _encoded = new float[column.Texts.Count][];
            _faults = new string?[column.Texts.Count];
            _unseen = new bool[column.Texts.Count];
            var row = new float[encoder.Offset + encoder.Columns.Count];
            for (var i = 0; i < _encoded.Length; i++)
            {
                _faults[i] = encoder.Text(column.Texts[i], row, out _unseen[i]);
                _encoded[i] = row[encoder.Offset..];
            }
        }

        internal override void Fill(ReadOnlySpan<int> rows, int first, Span<float> target, int width, RowFindings findings)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var row = target.Slice(i * width, width);
                var code = _column.Codes[rows[i]];
                if (code < 0)
                {
                    Encoder.Missing(row);
                    continue;
                }

                _encoded[code].CopyTo(row[Encoder.Offset..]);
                Note(_faults[code], first + i, findings);
                if (_unseen[code])
                    findings.CountUnseen(Encoder.Feature.Name);
            }
        }
    }
}
