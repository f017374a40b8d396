using System.Globalization;
using Trainyard.Models;

namespace Trainyard.Learning.Trees;

/// <summary>The rounds of XGBoost's training.</summary>
/// <param name="parameters">XGBoost's own parameters.</param>
/// <param name="rounds">The most rounds.</param>
/// <param name="patience">Rounds without a better loss on the validation rows after which training ends, and goes back to the best; 0: never.</param>
/// <param name="maxBin">The number of histogram bins, or null for methods that want the values themselves.</param>
internal sealed class TreeTraining(IReadOnlyDictionary<string, string> parameters, int rounds, int patience, int? maxBin)
{
    public TrainedModel Run(FitRequest request, ModelNotes notes)
    {
        (Dataset training, float start, float[]? offsets) = Centre(request.Training, notes);
        notes = notes with { Offsets = offsets };
        try
        {
            using MatrixHandle matrix = maxBin is { } bins ? TreeMatrix.Binned(training, bins, request.Threads) : TreeMatrix.Plain(training, request.Threads);

            // As they are, whatever the method: in bins and with gaps, some values beyond those of the training rows would fall on the wrong side of a split.
            var validation = new Lazy<MatrixHandle?>(() => request.Validation is null ? null : TreeMatrix.Plain(Centring.Shift(request.Validation, offsets), request.Threads));
            Booster booster = Booster.For(matrix, Parameters(request, notes, start));
            try
            {
                Train(ref booster, matrix, validation, request, notes);
                booster.SetAttribute(FlatForest.NotesAttribute, notes.ToJson());
                return new TreeModel(booster.Save());
            }
            finally
            {
                booster.Dispose();
                if (validation.IsValueCreated)
                    validation.Value?.Dispose();
            }
        }
        catch (TreeLibraryException e)
        {
            throw new LearningException(FailureClass.UserCode, e.Message);
        }
    }

    private void Train(ref Booster booster, MatrixHandle matrix, Lazy<MatrixHandle?> validation, FitRequest request, ModelNotes notes)
    {
        double best = double.PositiveInfinity;
        int bestRound = 0;
        for (int round = 0; round < rounds; round++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            booster.Update(round, matrix);
            if (request.OnStep is { } report && !report(round + 1, Predictions(booster, validation, notes)))
                break;
            if (patience == 0 || validation.Value is not { } rows)
                continue;

            double loss = booster.Evaluate(round, rows);
            if (loss < best)
                (best, bestRound) = (loss, round + 1);
            else if (round + 1 - bestRound >= patience)
                break;
        }

        if (bestRound == 0)
            return;
        Booster all = booster;
        booster = all.First(bestRound);
        all.Dispose();
    }

    private static Func<float[]> Predictions(Booster booster, Lazy<MatrixHandle?> validation, ModelNotes notes) => () =>
    {
        if (validation.Value is not { } rows)
            return [];
        float[] predictions = booster.Predict(rows);
        notes.Finish(predictions);
        return predictions;
    };

    private Dictionary<string, string> Parameters(FitRequest request, ModelNotes notes, float start)
    {
        var all = new Dictionary<string, string>(parameters)
        {
            ["nthread"] = request.Threads.ToString(CultureInfo.InvariantCulture),
            ["seed"] = request.Seed.ToString(CultureInfo.InvariantCulture),

            // XGBoost's generator belongs to the thread: another booster on the same thread would move it on.
            ["seed_per_iteration"] = "1",
            ["base_score"] = start.ToString("R", CultureInfo.InvariantCulture),
        };
        all.TryAdd("objective", notes.Link switch
        {
            Link.Logistic => "binary:logistic",
            Link.Softmax => "multi:softprob",
            _ => "reg:squarederror",
        });
        if (notes.Link == Link.Softmax)
            all["num_class"] = notes.Outputs.ToString(CultureInfo.InvariantCulture);
        return all;
    }

    // Boosting starts from the mean. XGBoost knows one base score only: several outputs are moved to their means beforehand.
    private static (Dataset Training, float Start, float[]? Offsets) Centre(Dataset data, ModelNotes notes)
    {
        if (notes.Link is Link.Logistic or Link.Softmax)
            return (data, 0.5f, null);
        if (notes.Link is not Link.Identity)
            return (data, 0f, null);
        float[] means = Centring.Means(data);
        return means.Length == 1 ? (data, means[0], null) : (Centring.Shift(data, means), 0f, means);
    }
}
