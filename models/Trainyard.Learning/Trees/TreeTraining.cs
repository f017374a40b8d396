using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Learning.Trees;

/// <summary>The rounds of XGBoost's training.</summary>
/// <param name="patience">Rounds without a better loss on the validation rows after which training ends, and goes back to the best; 0:
/// never.</param>
/// <param name="maxBin">The number of histogram bins, or null for methods that want the values themselves.</param>
internal sealed class TreeTraining(IReadOnlyDictionary<string, string> parameters, int rounds, int patience, int? maxBin)
{
    public TrainedModel Run(FitRequest request, ModelNotes notes)
    {
        try
        {
            using var matrix = maxBin is { } bins
                ? TreeMatrix.Binned(request.Training, bins, request.Threads)
                : TreeMatrix.Plain(request.Training, request.Threads);

            // As they are, whatever the method: in bins and with gaps, some values beyond those of the training rows would fall on the
            // wrong side of a split.
            var validation = new Lazy<MatrixHandle?>(() =>
                request.Validation is null ? null : TreeMatrix.Plain(request.Validation, request.Threads)
            );
            var booster = Booster.For(matrix, Parameters(request, notes));
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
        var best = double.PositiveInfinity;
        var bestRound = 0;
        for (var round = 0; round < rounds; round++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            booster.Update(round, matrix);
            if (request.OnStep is { } report && !report(round + 1, Predictions(booster, validation, notes)))
                break;
            if (patience == 0 || validation.Value is not { } rows)
                continue;

            var loss = booster.Evaluate(round, rows);
            if (loss < best)
                (best, bestRound) = (loss, round + 1);
            else if (round + 1 - bestRound >= patience)
                break;
        }

        if (bestRound == 0)
            return;
        var all = booster;
        booster = all.First(bestRound);
        all.Dispose();
    }

    private static Func<double[]> Predictions(Booster booster, Lazy<MatrixHandle?> validation, ModelNotes notes) =>
        () =>
        {
            if (validation.Value is not { } rows)
                return [];
            return notes.Finish(booster.Predict(rows));
        };

    private Dictionary<string, string> Parameters(FitRequest request, ModelNotes notes)
    {
        var all = new Dictionary<string, string>(parameters)
        {
            ["nthread"] = request.Threads.ToString(CultureInfo.InvariantCulture),
            ["seed"] = request.Seed.ToString(CultureInfo.InvariantCulture),

            // XGBoost's generator belongs to the thread: another booster on the same thread would move it on.
            ["seed_per_iteration"] = "1",

            // Of numbers the mean, which is 0 as they are learnt.
            ["base_score"] = notes.Link is Link.Logistic or Link.Softmax ? "0.5" : "0",
        };
        all.TryAdd(
            "objective",
            notes.Link switch
            {
                Link.Logistic => "binary:logistic",
                Link.Softmax => "multi:softprob",
                _ => "reg:squarederror",
            }
        );
        if (notes.Link == Link.Softmax)
            all["num_class"] = notes.Outputs.ToString(CultureInfo.InvariantCulture);
        return all;
    }
}
