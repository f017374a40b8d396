using Trainyard.Models;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>Rows from the input tensors of the Open Inference Protocol. What is wrong is told all at once.</summary>
internal static class TensorRows
{
    private const int MostTold = 20;

    /// <summary>Encodes rows.</summary>
    /// <exception cref="InferenceException">Tensors are missing, unknown, of a wrong shape or hold wrong values.</exception>
    public static RowBatch Encode(IReadOnlyList<Tensor> inputs, PredictorServices services, RowFindings findings)
    {
        var encoders = services.Model.Encoder.Encoders;
        var whole = inputs is [{ Shape.Length: 2 } one] && services.Model.Encoder.IndexOf(one.Name) < 0 ? one : null;
        var faults = inputs.Select(input => WrongSize(input) ?? Datatypes.Fault(input)).OfType<string>().ToList();
        var byFeature = whole is null ? ByFeature(inputs, services.Model.Encoder, faults) : [];
        if (whole is not null && whole.Shape[1] != encoders.Count)
            faults.Insert(0, $"'{whole.Name}' must have the shape [n, {encoders.Count}], not [{string.Join(", ", whole.Shape)}]");
        Require(faults);
        var rows = whole?.Shape[0] ?? byFeature[0]!.Shape[0];
        faults.AddRange(
            inputs
                .Where(input => input.Shape[0] != rows)
                .Select(odd => $"'{odd.Name}' has {odd.Shape[0]} rows, '{encoders[0].Feature.Name}' has {rows}")
        );
        if (rows == 0)
            faults.Add("there are no rows");
        Require(faults);
        return Encode(
            rows,
            (row, feature) =>
                whole?.Values.GetValue((row * encoders.Count) + feature) ?? byFeature.ElementAtOrDefault(feature)?.Values.GetValue(row),
            services,
            findings
        );
    }

    private static Tensor?[] ByFeature(IReadOnlyList<Tensor> inputs, RowEncoder encoder, List<string> faults)
    {
        var byFeature = new Tensor?[encoder.Encoders.Count];
        foreach (var input in inputs)
        {
            var index = encoder.IndexOf(input.Name);
            if (index < 0)
                faults.Add($"'{input.Name}' is not a feature of this model");
            else if (byFeature[index] is not null)
                faults.Add($"'{input.Name}' is given twice");
            else if (input.Shape.Length is 0 or > 2 || (input.Shape.Length == 2 && input.Shape[1] != 1))
                faults.Add($"'{input.Name}' must have the shape [n] or [n, 1], not [{string.Join(", ", input.Shape)}]");
            if (index >= 0)
                byFeature[index] = input;
        }

        string[] missing = [.. encoder.Encoders.Where((_, i) => byFeature[i] is null).Select(e => e.Feature.Name)];
        if (missing.Length > 0)
            faults.Add($"missing: {string.Join(", ", missing)}");
        return byFeature;
    }

    private static RowBatch Encode(long rows, Func<int, int, object?> at, PredictorServices services, RowFindings findings)
    {
        var encoders = services.Model.Encoder.Encoders;
        var faults = new List<string>();
        var batch = new RowBatch(services.Model.Encoder.Width, services.Options.MaxRows);
        for (var row = 0; row < rows && faults.Count < JsonRows.MostFaults; row++)
        {
            var target = batch.Next();
            for (var feature = 0; feature < encoders.Count; feature++)
            {
                if (Encode(at(row, feature), encoders[feature], target, findings) is { } fault)
                    faults.Add($"'{encoders[feature].Feature.Name}' {fault} (row {row})");
            }
        }

        if (faults.Count == 0)
            return batch;
        batch.Dispose();
        Require(faults);
        return batch;
    }

    private static string? WrongSize(Tensor input)
    {
        var expected = input.Shape.Aggregate(1L, (product, size) => size < 0 || product > int.MaxValue ? long.MaxValue : product * size);
        return expected == input.Values.Length
            ? null
            : $"'{input.Name}' has {input.Values.Length} values, its shape [{string.Join(", ", input.Shape)}] wants another number";
    }

    // The protocol has one text for all that is wrong.
    private static void Require(List<string> faults)
    {
        if (faults.Count == 0)
            return;
        var more = faults.Count > MostTold ? $"; and {faults.Count - MostTold} more" : "";
        throw new InferenceException(string.Join("; ", faults.Take(MostTold)) + more);
    }

    private static string? Encode(object? value, FeatureEncoder encoder, Span<float> target, RowFindings findings)
    {
        switch (value)
        {
            case null:
                return encoder.Missing(target);
            case double number:
                // The protocol has no null for numbers: NaN is a gap.
                return encoder.Number(number, target);
            case bool flag:
                return encoder.Boolean(flag, target);
            case string text:
                var fault = encoder.Text(text, target, out var unseen);
                if (unseen)
                    findings.CountUnseen(encoder.Feature.Name);
                return fault;
            default:
                return encoder.Refuse(value.GetType().Name, target);
        }
    }
}
