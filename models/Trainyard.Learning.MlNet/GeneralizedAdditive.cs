using Trainyard.Contracts;
using Trainyard.Learning.Additive;
using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.MlNet;

/// <summary>
/// A generalized additive model by Microsoft.ML: one curve for each column, boosted in turn with trees of one split (Lou, Caruana and
/// Gehrke, "Intelligible Models for Classification and Regression", KDD 2012). Several outputs or classes get curves of their own.
/// </summary>
public static class GeneralizedAdditive
{
    /// <summary>The learner.</summary>
    public static ILearner Learner { get; } = new PreparedLearner(Algorithm.GeneralizedAdditive, Configure);

    private static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var options = new GamOptions(
            parameters.Integer("rounds", 1000, 1, 100_000),
            parameters.Number("learningRate", 0.02, 0, 1, open: true),
            parameters.Integer("maxBin", 255, 2, 65_535),
            parameters.Integer("minRowsInLeaf", 10, 1)
        );
        return (prepared, notes) => Train(prepared, notes, options);
    }

    private static AdditiveModel Train(FitRequest request, ModelNotes notes, GamOptions options)
    {
        if (request.Training.Weights is not null)
        {
            throw new LearningException(
                FailureClass.Configuration,
                "GeneralizedAdditive knows no weights (Microsoft.ML's trainer learns nothing with them): leave out data.weight and "
                    + "classWeights, or use resampling"
            );
        }

        notes = notes with { Link = notes.Link == Link.Softmax ? Link.OneAgainstRest : notes.Link };
        var rows = ImputedRows.Of(request.Training.Features, options.MinRowsInLeaf);
        var outputs = Enumerable
            .Range(0, notes.Outputs)
            .Select(output => GamTraining.Fit(rows, LabelsOf(request, notes, output), notes.Link, options, request));
        var model = new AdditiveModel(
            new AdditiveFile
            {
                Notes = notes,
                Gaps = rows.Gaps,
                Outputs = [.. outputs],
            }
        );

        // The library tells no step.
        request.OnStep?.Invoke(1, () => request.Validation is null ? [] : model.Predict(request.Validation.Features));
        return model;
    }

    private static float[] LabelsOf(FitRequest request, ModelNotes notes, int output)
    {
        var labels = request.Training.Labels;
        return notes.Link == Link.OneAgainstRest
            ? [.. labels.Values.Select(label => label == output ? 1f : 0f)]
            : [.. Enumerable.Range(0, labels.Rows).Select(row => (float)labels.Row(row)[output])];
    }
}

/// <summary>What can be said to Microsoft.ML's trainer.</summary>
internal sealed record GamOptions(int Rounds, double LearningRate, int MaxBin, int MinRowsInLeaf);
