using System.Buffers;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Explanations;
using Trainyard.Models;

namespace Trainyard.Learning;

/// <summary>A learning algorithm. It holds no state: <see cref="Fit"/> checks its parameters and gives back an immutable model.</summary>
public interface ILearner
{
    /// <exception cref="LearningException">A parameter cannot be, or the data cannot be learnt from.</exception>
    TrainedModel Fit(FitRequest request);

    /// <summary>Reads the parameters as <see cref="Fit"/> does, and learns nothing.</summary>
    /// <exception cref="LearningException">A parameter cannot be.</exception>
    void Check(FitRequest request);
}

/// <summary>What a learner is given.</summary>
public sealed record FitRequest
{
    /// <summary>The rows to learn from.</summary>
    public required Dataset Training { get; init; }

    /// <summary>The rows for early stopping and for intermediate values; null: neither.</summary>
    public Dataset? Validation { get; init; }

    public required LearningTask Task { get; init; }

    /// <summary>The number of classes of a classification; 0 otherwise.</summary>
    public int Classes { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required long Seed { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Feature names, for parameters that speak of columns (monotone constraints).</summary>
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>The classes' names in the order of their indices, for parameters that speak of classes (class weights).</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Called after each round or epoch with its number from 1 and the predictions of the validation rows (as
    /// <see cref="TrainedModel.Predict"/>
    /// gives them, computed only when asked); false ends training there.
    /// </summary>
    public Func<int, Func<double[]>, bool>? OnStep { get; init; }

    /// <summary>Ends training at once (SIGTERM).</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>A model that has been learnt. Thread-safe.</summary>
public abstract class TrainedModel : IDisposable
{
    /// <summary>Which algorithm made it.</summary>
    public Algorithm Algorithm => Notes.Algorithm;

    /// <summary>The number of features of a row.</summary>
    public int Features => Notes.Features;

    /// <summary>The number of values for a row: the outputs of a regression, 1 (the positive class's probability), the classes'
    /// probabilities, or 3 (x, y, z).</summary>
    public int Outputs => Notes.Outputs;

    /// <summary>
    /// Calibrated thresholds of a classification: one (the probability from which a binary row is positive), or one for each class (what
    /// the probabilities are divided by before the greatest is taken). Null: 0.5, or the most probable class. See <see cref="Decision"/>.
    /// </summary>
    public IReadOnlyList<float>? Thresholds => Notes.Thresholds;

    /// <summary>Of a detection of anomalies the share of the training rows that count as such.</summary>
    public double? Contamination => Notes.Contamination;

    /// <summary>Predicts rows x <see cref="Outputs"/> values, row by row, into <paramref name="predictions"/>.</summary>
    /// <exception cref="ArgumentException">The rows do not have <see cref="Features"/> values, or the predictions have no room.</exception>
    public void Predict(Matrix features, Span<double> predictions)
    {
        RequireShape(features, predictions);
        Finished(features, predictions[..(features.Rows * Outputs)]);
    }

    /// <summary>Predicts rows x <see cref="Outputs"/> values.</summary>
    public double[] Predict(FeatureRows features)
    {
        var predictions = new double[features.Rows * Outputs];
        foreach ((var first, var rows) in features.Batches())
            Predict(rows, predictions.AsSpan(first * Outputs, rows.Rows * Outputs));
        return predictions;
    }

    /// <summary>
    /// What each feature did while learning: the total gain of its splits, or the size of its standardised coefficients. Null where the
    /// algorithm has no such number. See <see cref="Importance"/> for permutation importance, which every model has.
    /// </summary>
    public virtual IReadOnlyList<double>? Gain => null;

    /// <summary>What each column adds by itself; null where columns work together.</summary>
    public virtual IReadOnlyList<ShapeFunction>? Shapes => null;

    /// <summary>The model's file for a package (name and bytes); the same model gives the same bytes.</summary>
    public abstract (string FileName, byte[] Content) Save();

    /// <summary>What the model's file says beside the algorithm's own numbers.</summary>
    internal abstract ModelNotes Notes { get; }

    /// <summary>
    /// Rows x <see cref="Outputs"/> values as the algorithm gives them, before
    /// <see cref="ModelNotes.Finish(Span{float}, Span{double})"/>.
    /// </summary>
    internal abstract void Raw(Matrix features, Span<float> raw);

    /// <summary>The predictions themselves, rows x <see cref="Outputs"/>.</summary>
    internal virtual void Finished(Matrix features, Span<double> predictions)
    {
        var pooled = ArrayPool<float>.Shared.Rent(predictions.Length);
        var raw = pooled.AsSpan(0, predictions.Length);
        Raw(features, raw);
        Notes.Finish(raw, predictions);
        ArrayPool<float>.Shared.Return(pooled);
    }

    /// <summary>What speaks for and against the prediction of one row.</summary>
    /// <param name="row"><see cref="Features"/> values.</param>
    /// <exception cref="ArgumentException">It has others.</exception>
    public Explanation Explain(ReadOnlySpan<float> row)
    {
        if (row.Length != Features)
            throw new ArgumentException($"a row has {row.Length} values, the model wants {Features}");
        var explanation = new Explanation(ExplainedBy, RawUnit, new double[Outputs], new double[Outputs * Features]);
        Contribute(row, explanation.Bases, explanation.Contributions);
        Notes.Finish(explanation);
        return explanation;
    }

    /// <summary>How <see cref="Contribute"/> finds what each column adds.</summary>
    internal virtual string ExplainedBy => SampledShapley.Name;

    /// <summary>What raw outputs are counted in.</summary>
    internal virtual string RawUnit => Notes.RawUnit;

    /// <summary>Adds what each column adds to the raw outputs, and to the bases what there is without them.</summary>
    /// <param name="bases">One for each output.</param>
    /// <param name="parts">Outputs x columns.</param>
    internal virtual void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts) =>
        SampledShapley.Add((rows, raw) => Raw(rows, raw), row, bases, parts);

    private void RequireShape(Matrix features, Span<double> predictions)
    {
        if (features.Columns != Features)
            throw new ArgumentException($"a row has {features.Columns} values, the model wants {Features}");
        if (features.Values.Length < features.Rows * features.Columns || predictions.Length < features.Rows * Outputs)
            throw new ArgumentException("the rows or the predictions have no room for what is asked");
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
