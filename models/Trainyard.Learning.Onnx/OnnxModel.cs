using Microsoft.ML.OnnxRuntime;
using Trainyard.Contracts;

namespace Trainyard.Learning.Onnx;

/// <summary>A model that ONNX Runtime runs. Thread-safe: a request's rows are one call on its own thread.</summary>
/// <param name="inputs">The model's inputs, and where their columns are in an encoded row.</param>
/// <param name="rowsACall">1 where the model takes one row at a time; else 0.</param>
internal sealed class OnnxModel(
    InferenceSession session,
    byte[] content,
    IReadOnlyList<(OnnxInput Input, IReadOnlyList<Range> Places)> inputs,
    OnnxOutput output,
    int features,
    int rowsACall
) : TrainedModel
{
    public override (string FileName, byte[] Content) Save() => ("model.onnx", content);

    internal override ModelNotes Notes { get; } =
        new()
        {
            Algorithm = default,
            Features = features,
            Outputs = output.Width,
            Link = Link.Identity,
        };

    /// <exception cref="LearningException">DataSchema: the model refuses a row.</exception>
    internal override void Finished(Matrix features, Span<double> predictions)
    {
        var most = rowsACall == 0 ? Math.Max(1, features.Rows) : rowsACall;
        for (var first = 0; first < features.Rows; first += most)
        {
            var count = Math.Min(most, features.Rows - first);
            Run(features, first, count, predictions.Slice(first * Outputs, count * Outputs));
        }
    }

    internal override void Raw(Matrix features, Span<float> raw)
    {
        var predictions = new double[raw.Length];
        Finished(features, predictions);
        for (var i = 0; i < raw.Length; i++)
            raw[i] = (float)predictions[i];
    }

    public override void Dispose()
    {
        session.Dispose();
        base.Dispose();
    }

    private void Run(Matrix features, int first, int count, Span<double> into)
    {
        try
        {
            using var answers = session.Run(
                [.. inputs.Select(input => input.Input.Tensor(features, first, count, input.Places))],
                [output.Name]
            );
            output.Read(answers[0], count, into);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new LearningException(FailureClass.DataSchema, $"the model refuses these rows: {refused.Message}");
        }
        catch (InvalidDataException odd)
        {
            throw new LearningException(FailureClass.DataSchema, odd.Message);
        }
        catch (OverflowException)
        {
            throw new LearningException(
                FailureClass.DataSchema,
                "the model takes whole numbers of 32 bits, and one of the rows' is larger"
            );
        }
    }
}
