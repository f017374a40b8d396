using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Scoring;

/// <summary>What a model says of rows, by name: the columns of the predictor's tables, and the score.</summary>
internal static class Answers
{
    public const string Score = "score";
    private const string IsAnomaly = "isAnomaly";

    /// <param name="predictions">Rows x the model's outputs.</param>
    public static IReadOnlyList<PredictionColumn> Of(ServedModel model, double[] predictions)
    {
        var columns = PredictionColumns.Of(model, predictions).Select(Typed).ToList();
        if (ScoreOf(model, columns, predictions) is { } score)
            columns.Add(new(Score, score));
        return columns;
    }

    /// <summary>Of two classes the probability of the second, of more the greatest one, of a regression the number itself.</summary>
    private static Array? ScoreOf(ServedModel model, List<PredictionColumn> columns, double[] predictions) =>
        model.Manifest.Task switch
        {
            LearningTask.BinaryClassification or LearningTask.Regression when columns.Exists(column => column.Name == Score) => null,
            LearningTask.BinaryClassification => columns[^1].Values,
            LearningTask.MulticlassClassification => predictions.Chunk(model.Model.Outputs).Select(row => (float)row.Max()).ToArray(),
            LearningTask.Regression when model.Model.Outputs == 1 => columns[0].Values,
            _ => null,
        };

    private static PredictionColumn Typed(PredictionColumn column) =>
        column is { Name: IsAnomaly, Values: string[] words }
            ? column with
            {
                Values = words.Select(word => word == "true").ToArray(),
            }
            : column;
}
