using System.Text.Json;

namespace Trainyard.Learning.Additive;

/// <summary>
/// A curve for each column, added up: f(x) = a + f1(x1) + f2(x2) + ... (Hastie and Tibshirani 1986). Prediction needs no library.
/// </summary>
internal sealed class AdditiveModel(AdditiveFile file) : TrainedModel
{
    internal override ModelNotes Notes => file.Notes;

    /// <summary>How far each column's curve goes up and down, summed over the outputs.</summary>
    public override IReadOnlyList<double> Gain =>
        [.. Enumerable.Range(0, Features).Select(column => file.Outputs.Sum(output => Reach(output.Curves[column])))];

    public override IReadOnlyList<ShapeFunction> Shapes =>
        [
            .. from output in Enumerable.Range(0, file.Outputs.Count)
            from column in Enumerable.Range(0, Features)
            let curve = file.Outputs[output].Curves[column]
            select new ShapeFunction(column, output, curve.Bounds, [.. curve.Effects.Select(effect => effect * Notes.Scale)]),
        ];

    internal override void Raw(Matrix features, Span<float> raw)
    {
        for (var row = 0; row < features.Rows; row++)
        {
            var values = features.Row(row);
            for (var output = 0; output < Outputs; output++)
                raw[(row * Outputs) + output] = (float)Sum(values, file.Outputs[output]);
        }
    }

    internal override string ExplainedBy => "exact: each column's curve";

    internal override void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        for (var output = 0; output < Outputs; output++)
        {
            bases[output] += file.Outputs[output].Intercept;
            for (var column = 0; column < Features; column++)
                parts[(output * Features) + column] += Effect(row, file.Outputs[output], column);
        }
    }

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Additive = file }, ModelFileJson.Default.ModelFile));

    // In the order of the columns and in double, as Microsoft.ML adds them.
    private double Sum(ReadOnlySpan<float> values, AdditiveOutput output)
    {
        var sum = output.Intercept;
        for (var column = 0; column < values.Length; column++)
            sum += Effect(values, output, column);
        return sum;
    }

    private double Effect(ReadOnlySpan<float> values, AdditiveOutput output, int column) =>
        output.Curves[column].At(float.IsNaN(values[column]) ? file.Gaps[column] : values[column]);

    private double Reach(StepCurve curve) => (curve.Effects.Max() - curve.Effects.Min()) * Notes.Scale;
}

/// <summary>What an additive model's file holds.</summary>
internal sealed record AdditiveFile
{
    public required ModelNotes Notes { get; init; }

    /// <summary>What stands in for a gap in each column.</summary>
    public required float[] Gaps { get; init; }

    public required IReadOnlyList<AdditiveOutput> Outputs { get; init; }
}

/// <summary>One output's curves, one for each column.</summary>
internal sealed record AdditiveOutput(double Intercept, IReadOnlyList<StepCurve> Curves);

/// <summary>A curve of steps.</summary>
/// <param name="Bounds">Where each step but the last ends, that value included; rising.</param>
/// <param name="Effects">What each step adds.</param>
internal sealed record StepCurve(double[] Bounds, double[] Effects)
{
    public double At(float value)
    {
        var place = Array.BinarySearch(Bounds, value);
        return Effects[place >= 0 ? place : ~place];
    }
}
