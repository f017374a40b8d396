using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Learning.MlNet;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>One set of hyperparameters on one table: fits, predicts, scores.</summary>
internal sealed record Estimator
{
    /// <summary>The rows.</summary>
    public required TrainingTable Table { get; init; }

    public required ModelSpec Model { get; init; }

    /// <summary>The seed of training.</summary>
    public required long Seed { get; init; }

    public required int Threads { get; init; }

    public CancellationToken Cancellation { get; init; }

    private int Classes => Table.Labels.Classes?.Count ?? 0;

    /// <summary>The same with one hyperparameter set.</summary>
    public Estimator With(string parameter, float value) =>
        With(parameter, JsonElement.Parse(value.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The same with one hyperparameter set.</summary>
    public Estimator With(string parameter, JsonElement value) =>
        this with
        {
            Model = Model with { Parameters = new Dictionary<string, JsonElement>(Model.Parameters) { [parameter] = value } },
        };

    /// <summary>Whether training ends when the score on rows kept apart gets no better.</summary>
    public bool StopsEarly => Integer("earlyStoppingRounds") > 0;

    /// <summary>Fits on rows.</summary>
    public TrainedModel Fit(RowEncoder encoder, Dataset training, Dataset? validation, Func<int, Func<double[]>, bool>? onStep = null)
    {
        var values = (long)training.Features.Rows * training.Features.Columns;
        FreeMemory.GiveBack(values);
        var model = LearnerOf(Model.Algorithm).Fit(Request(encoder, training, validation, onStep));
        FreeMemory.GiveBack(values);
        return model;
    }

    /// <summary>Reads the hyperparameters as <see cref="Fit"/> does, and learns nothing.</summary>
    /// <exception cref="LearningException">One of them cannot be.</exception>
    public void Check(RowEncoder encoder, Dataset training) =>
        LearnerOf(Model.Algorithm).Check(Request(encoder, training, validation: null, onStep: null));

    private FitRequest Request(RowEncoder encoder, Dataset training, Dataset? validation, Func<int, Func<double[]>, bool>? onStep) =>
        new()
        {
            Training = training,
            Validation = validation,
            Task = Model.Task,
            Classes = Classes,
            Parameters = Model.Parameters,
            Seed = Seed,
            Threads = Threads,
            FeatureNames = encoder.ColumnNames,
            ClassNames = Table.Labels.Classes,
            OnStep = onStep,
            Cancellation = Cancellation,
        };

    /// <summary>Predictions beside the truth.</summary>
    public Scoring Score(TrainedModel model, Dataset rows) =>
        Score(model.Predict(rows.Features), rows) with
        {
            Thresholds = model.Thresholds,
            Contamination = model.Contamination,
        };

    /// <summary>Predictions beside the truth.</summary>
    public Scoring Score(double[] predictions, Dataset rows) =>
        new()
        {
            Predictions = predictions,
            Labels = rows.Labels,
            Weights = rows.Weights,
            Task = Model.Task,
            Classes = Classes,
            Costs = Model.Costs,
        };

    private static ILearner LearnerOf(Algorithm algorithm) =>
        algorithm == Algorithm.GeneralizedAdditive ? GeneralizedAdditive.Learner : Learners.For(algorithm);

    /// <summary>A whole-number hyperparameter, or null.</summary>
    public int? Integer(string name) =>
        Model.Parameters.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? (int)value.GetDouble() : null;
}
