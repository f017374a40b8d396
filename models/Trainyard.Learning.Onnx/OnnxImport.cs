using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Trainyard.Contracts;
using Trainyard.Learning.Foreign;
using Trainyard.Models;

namespace Trainyard.Learning.Onnx;

/// <summary>
/// ONNX models of tables: one input for all columns, or one for each, as the converters of scikit-learn and Microsoft.ML write them.
/// </summary>
public static class OnnxImport
{
    public static ForeignFormat Format { get; } = new([".onnx"], Read);

    private static ForeignModel Read(byte[] content, SignatureFile file)
    {
        var session = Open(content);
        try
        {
            return Read(session, content, file);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static ForeignModel Read(InferenceSession session, byte[] content, SignatureFile file)
    {
        var graph = OnnxGraph.Read(content);
        var output = OnnxOutput.Choose(session.InputMetadata, session.OutputMetadata, graph, file);
        var needed = graph.Needed([output.Name]);
        var all = session.InputMetadata.Select(input => OnnxInput.Of(input.Key, input.Value)).ToList();
        var inputs = all.Where(input => needed.Contains(input.Name)).ToList();
        var signature = SignatureOf(inputs, output, file);
        var encoder = new RowEncoder(signature);
        var places = Places(inputs, encoder);
        var batch = session.InputMetadata.Values.Select(input => input.Dimensions is [var rows, ..] ? rows : -1).Max();
        var rowsACall =
            batch <= 1 ? Math.Max(0, batch) : throw new InvalidDataException($"it takes {batch} rows at a time, no more and no less");
        var model = Model(output);
        if (output.Width == 0)
            model = Model(output with { Width = Probe(session, all, output.Name) });
        return new(
            "onnx_onnxruntime",
            model.Outputs > 1 && output.Classes is not null ? output.Task : file.Task ?? output.Task,
            signature with
            {
                Outputs = file.Outputs ?? ForeignSignatures.Outputs(signature.Classes, model.Outputs),
            },
            model,
            null
        );

        OnnxModel Model(OnnxOutput chosen) =>
            new(
                session,
                content,
                [.. all.Select(input => (input, inputs.IndexOf(input) is >= 0 and var at ? places[at] : []))],
                chosen,
                encoder.Width,
                rowsACall
            );
    }

    private static InferenceSession Open(byte[] content)
    {
        // A request is one call on its own thread: threads of the library's own would only wait for each other.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(content, options);
        }
        catch (OnnxRuntimeException broken)
        {
            throw new InvalidDataException($"ONNX Runtime cannot read it: {broken.Message}", broken);
        }
    }

    /// <exception cref="InvalidDataException">signature.json's features are not those of the model.</exception>
    private static Signature SignatureOf(IReadOnlyList<OnnxInput> inputs, OnnxOutput output, SignatureFile file)
    {
        if (inputs.Count == 0)
            throw new InvalidDataException("its prediction hangs on no input");
        var whole = inputs is [{ Type: TensorElementType.Float }];
        if (file.Features is not { } given)
        {
            if (inputs.FirstOrDefault(input => input.Columns == 0) is { } open)
            {
                throw new InvalidDataException(
                    $"its input {open.Name} does not say how many columns it has: {SignatureFile.FileName} can name them in features"
                );
            }

            given = [.. inputs.SelectMany(input => input.Features(input.Columns, inputs.Count == 1))];
        }
        else if (!whole)
        {
            var columns = inputs.SelectMany(input =>
                Enumerable.Repeat(input, inputs.Count == 1 && input.Columns == 0 ? given.Count : input.Columns)
            );
            given = [.. columns.Zip(given, (input, feature) => input.Taken(feature)), .. given.Skip(columns.Count())];
        }

        return file.Over(
            new()
            {
                Features = given,
                Outputs = [],
                Classes = output.Classes,
            }
        ) with
        {
            Features = given,
        };
    }

    /// <summary>Where each input's columns are in an encoded row.</summary>
    private static List<IReadOnlyList<Range>> Places(IReadOnlyList<OnnxInput> inputs, RowEncoder encoder)
    {
        // One tensor of floats is the encoded row itself, whatever its features are; else a column is a feature.
        var all = inputs is [{ Type: TensorElementType.Float }]
            ? Enumerable.Range(0, encoder.Width).Select(column => column..(column + 1)).ToList()
            : encoder.Encoders.Select(feature => feature.Offset..(feature.Offset + feature.Columns.Count)).ToList();
        var places = new List<IReadOnlyList<Range>>();
        foreach (var input in inputs)
        {
            var columns = inputs.Count == 1 && input.Columns == 0 ? all.Count : input.Columns;
            places.Add(all.Take(columns).ToList());
            all.RemoveRange(0, Math.Min(columns, all.Count));
        }

        var wanted = inputs.Sum(input => input.Columns);
        var found = places.Sum(place => place.Count);
        return all.Count == 0 && (wanted == found || inputs is [{ Columns: 0 }])
            ? places
            : throw new InvalidDataException($"it takes {wanted} columns, and its signature has {found + all.Count}");
    }

    /// <summary>How many values it gives for a row of nothing.</summary>
    private static int Probe(InferenceSession session, IReadOnlyList<OnnxInput> inputs, string output)
    {
        try
        {
            using var answers = session.Run([.. inputs.Select(input => input.Tensor(new Matrix([], 1, 0), 0, 1, []))], [output]);
            return answers[0].Value is Tensor<float> floats ? checked((int)floats.Length)
                : answers[0].Value is Tensor<double> doubles ? checked((int)doubles.Length)
                : 1;
        }
        catch (OnnxRuntimeException refused)
        {
            throw new InvalidDataException(
                $"it does not say how many values it gives, and refuses a row of zeros: {refused.Message}",
                refused
            );
        }
    }
}
