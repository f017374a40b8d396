using Trainyard.Contracts;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Rows of a table, encoded anew each time they are read: the table is the only copy of the data that all folds share.</summary>
/// <param name="Width">The number of encoded columns.</param>
/// <param name="Places">The rows' places in the table.</param>
internal sealed record EncodedRows(TableEncoder Encoder, int Width, int[] Places) : FeatureRows(Places.Length, Width)
{
    /// <inheritdoc/>
    /// <exception cref="FailureException">DataSchema: a value cannot be encoded.</exception>
    public override void Read(int first, Span<float> into)
    {
        var findings = new RowFindings();
        var places = Places.AsSpan(first, into.Length / Width);
        Encoder.Encode(places, into, findings);
        if (findings.Faults is [var fault, ..])
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the column {fault.Feature} {fault.Message} in row {places[(int)fault.Row] + 1}"
            );
        }
    }

    /// <inheritdoc/>
    public override FeatureRows Take(int[] rows) => new EncodedRows(Encoder, Width, [.. rows.Select(row => Places[row])]);
}
