namespace Trainyard.Contracts;

/// <summary>How far from the training data is what a predictor pod has been asked lately; it posts this to the operator again and
/// again.</summary>
public sealed record DriftReport
{
    /// <summary>Which pod it is.</summary>
    public required string Pod { get; init; }

    /// <summary>sha256:... of the manifest of the model that it serves.</summary>
    public required string Digest { get; init; }

    /// <summary>Rows in its window.</summary>
    public required long Rows { get; init; }

    /// <summary>Of each feature and prediction; none while there are too few rows.</summary>
    public required IReadOnlyList<DriftIndex> Indices { get; init; }
}

/// <summary>How far one feature, or the prediction, is from the training data.</summary>
/// <param name="Name">The feature's name, or the output's.</param>
/// <param name="IsPrediction">Whether it is an output.</param>
/// <param name="Psi">The population stability index.</param>
public sealed record DriftIndex(string Name, bool IsPrediction, double Psi);
