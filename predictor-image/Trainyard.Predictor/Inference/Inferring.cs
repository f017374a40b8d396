using Trainyard.Models;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>Answers an inference request, however it came.</summary>
internal static class Inferring
{
    /// <summary>The output tensors that the request asks for; all where it names none.</summary>
    /// <exception cref="InferenceException">The request is wrong.</exception>
    public static IReadOnlyList<Tensor> Answer(InferRequest request, ServedModel model, PredictionMetrics metrics)
    {
        var findings = new RowFindings();
        using var rows = Tensors.Rows(request.Inputs, model, findings);
        var predictions = new double[rows.Count * model.Model.Outputs];
        model.Model.Predict(rows.ToMatrix(), predictions);
        var outputs = Wanted(request, Tensors.Outputs(model, predictions));
        metrics.Unseen(findings);
        metrics.Predicted(predictions);
        return outputs;
    }

    private static IReadOnlyList<Tensor> Wanted(InferRequest request, IReadOnlyList<Tensor> outputs)
    {
        if (request.Outputs is not { } wanted)
            return outputs;
        if (wanted.FirstOrDefault(name => outputs.All(o => o.Name != name)) is { } unknown)
            throw new InferenceException($"'{unknown}' is not an output; known are {string.Join(", ", outputs.Select(o => o.Name))}");
        return [.. outputs.Where(o => wanted.Contains(o.Name))];
    }
}
