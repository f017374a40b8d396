using Trainyard.Models;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>Answers an inference request, however it came.</summary>
internal static class Inferring
{
    /// <summary>The output tensors that the request asks for; all where it names none.</summary>
    /// <exception cref="InferenceException">The request is wrong.</exception>
    public static IReadOnlyList<Tensor> Answer(InferRequest request, PredictorServices services)
    {
        var findings = new RowFindings();
        using var rows = TensorRows.Encode(request.Inputs, services, findings);
        RequireOutputs(request, services.Model);
        var outputs = Tensors.Outputs(services.Model, services.Predict(rows.ToMatrix(), findings).Values);
        return request.Outputs is { } wanted ? [.. outputs.Where(output => wanted.Contains(output.Name))] : outputs;
    }

    private static void RequireOutputs(InferRequest request, ServedModel model)
    {
        if (request.Outputs is not { } wanted)
            return;
        string[] known = [.. Tensors.Outputs(model, []).Select(output => output.Name)];
        if (wanted.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new InferenceException($"'{unknown}' is not an output; known are {string.Join(", ", known)}");
    }
}
