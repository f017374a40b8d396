using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>The rounds of LightGBM's training.</summary>
/// <param name="loss">What is minimised; null: what the task calls for, by LightGBM's own objective.</param>
/// <param name="patience">Rounds without a better loss on the validation rows after which training ends, and goes back to the best; 0:
/// never.</param>
internal sealed class LightGbmTraining(IReadOnlyDictionary<string, string> parameters, ILoss? loss, int rounds, int patience)
{
    public TrainedModel Run(FitRequest request, ModelNotes notes)
    {
        var own = loss ?? (notes.Outputs > 1 && notes.Link != Link.Softmax ? new SquaredLoss() : null);
        var all = Parameters(request, notes, own);
        try
        {
            using var rows = LightGbmDataset.Training(request.Training, all);
            using var booster = LightGbmBooster.For(rows, all);
            using var steps = new Steps(this, booster, rows, request, notes);
            var gradients = own is null ? null : new Gradients(own, booster, request.Training);
            for (var round = 1; round <= rounds; round++)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                if (gradients is null)
                    booster.Update();
                else
                    gradients.Update();
                if (!steps.After(round))
                    break;
            }

            return LightGbmModel.Of(booster.Save(steps.Best ?? -1), notes);
        }
        catch (TreeLibraryException e)
        {
            throw new LearningException(FailureClass.UserCode, e.Message);
        }
    }

    private string Parameters(FitRequest request, ModelNotes notes, ILoss? own)
    {
        var all = new Dictionary<string, string>(parameters)
        {
            ["num_threads"] = request.Threads.ToString(CultureInfo.InvariantCulture),
            ["seed"] = (request.Seed & int.MaxValue).ToString(CultureInfo.InvariantCulture),
            ["deterministic"] = "true",

            // Row by row is a copy of all bins more, and no faster.
            ["force_col_wise"] = "true",
            ["metric"] = "None",
            ["verbosity"] = "-1",

            // A small table has few rows for a bin, and a split is judged by its hessians alone, as in XGBoost.
            ["min_data_in_bin"] = "1",
            ["min_data_in_leaf"] = "1",
            ["feature_pre_filter"] = "false",

            // A deep tree may have many leaves, and each would keep its histogram.
            ["histogram_pool_size"] = "512",
        };
        if (own is not null)
        {
            all["objective"] = "custom";
        }
        else
        {
            all.TryAdd(
                "objective",
                notes.Link switch
                {
                    Link.Logistic => "binary",
                    Link.Softmax => "multiclass",
                    _ => "regression",
                }
            );
        }

        if (notes.Outputs > 1)
            all["num_class"] = notes.Outputs.ToString(CultureInfo.InvariantCulture);
        return string.Join(' ', all.Select(parameter => $"{parameter.Key}={parameter.Value}"));
    }

    /// <summary>Feeds a round with the gradients of a loss of our own.</summary>
    private sealed class Gradients(ILoss loss, LightGbmBooster booster, Dataset data)
    {
        private readonly double[] _predictions = new double[data.Labels.Rows * data.Labels.Columns];
        private readonly float[] _gradients = new float[data.Labels.Rows * data.Labels.Columns];
        private readonly float[] _hessians = new float[data.Labels.Rows * data.Labels.Columns];

        public void Update()
        {
            (var rows, var outputs) = (data.Labels.Rows, data.Labels.Columns);
            booster.Predictions(0, _predictions);
            for (var row = 0; row < rows; row++)
            {
                var weight = data.Weights?[row] ?? 1;
                for (var output = 0; output < outputs; output++)
                {
                    var place = (output * rows) + row;
                    (var gradient, var hessian) = loss.Derivatives(_predictions[place], data.Labels.Values[(row * outputs) + output]);
                    (_gradients[place], _hessians[place]) = ((float)(weight * gradient), (float)(weight * hessian));
                }
            }

            booster.Update(_gradients, _hessians);
        }
    }

    /// <summary>What is done after each round: reports, and the end where the validation rows gain nothing any more.</summary>
    private sealed class Steps(
        LightGbmTraining training,
        LightGbmBooster booster,
        LightGbmDatasetHandle rows,
        FitRequest request,
        ModelNotes notes
    ) : IDisposable
    {
        private LightGbmDatasetHandle? _validation;
        private double[] _predictions = [];
        private double _best = double.PositiveInfinity;
        private int _bestRound;

        /// <summary>The rounds of the best loss; null: all.</summary>
        public int? Best { get; private set; }

        /// <summary>Whether to go on.</summary>
        public bool After(int round)
        {
            if (request.OnStep is { } report && !report(round, Predictions))
                return false;
            if (training.Patience == 0 || request.Validation is not { } validation)
                return true;
            var loss = Losses.Of(Predict(validation), validation, notes, training.Loss);
            if (loss < _best)
                (_best, _bestRound, Best) = (loss, round, training.GoesBack ? booster.Rounds : null);
            return round - _bestRound < training.Patience;
        }

        public void Dispose() => _validation?.Dispose();

        private double[] Predictions()
        {
            if (request.Validation is not { } validation)
                return [];
            var predictions = Predict(validation);
            (var count, var outputs) = (validation.Labels.Rows, notes.Outputs);
            var finished = new float[predictions.Length];
            for (var i = 0; i < finished.Length; i++)
                finished[i] = (float)predictions[((i % outputs) * count) + (i / outputs)];

            // Probabilities come finished.
            return notes.Link is Link.Logistic or Link.Softmax ? [.. finished.Select(value => (double)value)] : notes.Finish(finished);
        }

        /// <summary>Outputs x rows, output by output. The booster is given the validation rows when they are first asked for, not before:
        /// it would put them down each new tree.</summary>
        private double[] Predict(Dataset validation)
        {
            if (_validation is null)
            {
                _validation = LightGbmDataset.Like(rows, validation);
                booster.Validate(_validation);
                _predictions = new double[validation.Labels.Rows * notes.Outputs];
            }

            booster.Predictions(1, _predictions);
            return _predictions;
        }
    }

    private int Patience => patience;

    // Dart weighs the first trees anew with each later one: there is no way back.
    private bool GoesBack => parameters["boosting"] != "dart";

    private ILoss? Loss => loss;
}
