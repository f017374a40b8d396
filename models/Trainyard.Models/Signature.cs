using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>What a model takes and what it gives: all that is needed to turn a row into the model's input, and its output into an
/// answer.</summary>
public sealed record Signature
{
    /// <summary>The features in the order of training.</summary>
    public required IReadOnlyList<Feature> Features { get; init; }

    /// <summary>What is predicted: a label column each; the class's name for a classification; azimuth and zenith or x, y, z for a
    /// direction.</summary>
    public required IReadOnlyList<OutputField> Outputs { get; init; }

    /// <summary>The classes in the order of their indices; null unless it is a classification.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// The class that auc, precision, recall, f1, averagePrecision and a threshold speak of: the second one; null unless there are two.
    /// </summary>
    public string? PositiveClass { get; init; }
}

/// <summary>A named input of a model, and how its values were spread in training.</summary>
public sealed record Feature
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What values it has.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>
    /// The texts that a category can be, the most frequent first; null unless it is a category. Rarer ones, and those never seen, count as
    /// missing. Of a text of which nothing is known (see <see cref="Exact"/>) null, too.
    /// </summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>How its values were written as text in training; null where plainly: 1.5, true, 2024-05-31T12:00:00Z, the text
    /// itself.</summary>
    public ValueFormat? Format { get; init; }

    /// <summary>The number that stands for each category; null for a category: a column of 0 and 1 for each.</summary>
    public IReadOnlyList<float>? Codes { get; init; }

    /// <summary>
    /// What is taken off a number, in double, before it is rounded to single precision; null: nothing. In training the values lay far
    /// from 0 and close together.
    /// </summary>
    public double? Offset { get; init; }

    /// <summary>
    /// Whether the model takes the value itself: a number in double precision, a text as it is. Only models that were not trained here do.
    /// </summary>
    public bool? Exact { get; init; }

    /// <summary>Whether the model takes no gaps here.</summary>
    public bool? Required { get; init; }

    /// <summary>The smallest value in training: the number, 0 or 1, or seconds since 1970; null for a category or where all are
    /// missing.</summary>
    public double? Min { get; init; }

    /// <summary>The largest value in training.</summary>
    public double? Max { get; init; }

    /// <summary>The mean in training.</summary>
    public double? Mean { get; init; }

    /// <summary>The share of the training rows without a value.</summary>
    public double Missing { get; init; }

    /// <summary>How the values were spread in training; null where all are missing.</summary>
    public Histogram? Histogram { get; init; }
}

/// <summary>How values are spread.</summary>
public sealed record Histogram
{
    /// <summary>
    /// The inner and outer edges of the bins, one more than counts, rising: the deciles of training and its ends. Null for a category,
    /// whose counts go with <see cref="Feature.Categories"/>.
    /// </summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>The rows in each bin: [edge, next edge), the last one closed; or of each category.</summary>
    public required IReadOnlyList<long> Counts { get; init; }
}

/// <summary>A value that a model predicts.</summary>
public sealed record OutputField
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a class is a text, a number or a boolean in the training table.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>The smallest label in training; null for a class.</summary>
    public double? Min { get; init; }

    /// <summary>The largest label in training; null for a class.</summary>
    public double? Max { get; init; }

    /// <summary>How the labels were spread in training, over classes for a classification.</summary>
    public Histogram? Histogram { get; init; }
}
