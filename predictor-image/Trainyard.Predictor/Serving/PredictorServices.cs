using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Drift;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Logs;
using Trainyard.Predictor.Overload;

namespace Trainyard.Predictor.Serving;

/// <summary>
/// What handlers stand on. They are given it once: to ask the container for it at each request would cost more than a prediction does.
/// </summary>
internal sealed record PredictorServices(
    ServedModel Model,
    PredictorOptions Options,
    PredictionMetrics Metrics,
    Readiness Readiness,
    PredictionId Ids,
    AnswerWriter Answers,
    ToldPredictions Told,
    Turns Turns,
    DriftMonitor Drift,
    PredictionLog? Log = null
)
{
    /// <summary>Predictions for encoded rows, row by row. They are counted, and so is what training did not know.</summary>
    public Predicted Predict(Matrix rows, RowFindings findings)
    {
        Metrics.Unseen(findings);
        return Predict(rows);
    }

    /// <summary>Predictions for encoded rows, row by row. They are counted.</summary>
    public Predicted Predict(Matrix rows)
    {
        var predictions = Model.Model.Predict(rows);
        Metrics.Predicted(predictions);
        Drift.Add(rows, predictions);
        var first = Ids.Take(rows.Rows);
        Log?.Add(rows, predictions, first);
        return new Predicted(predictions, first);
    }
}

/// <summary>What was predicted for some rows.</summary>
/// <param name="Values">Rows x outputs, row by row.</param>
/// <param name="First">The first row's number (see <see cref="PredictionId"/>); the others follow.</param>
internal readonly record struct Predicted(double[] Values, ulong First);
