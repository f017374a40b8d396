using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>The parameters that every algorithm knows.</summary>
internal sealed record PreparationOptions
{
    public bool LogTarget { get; private init; }

    /// <summary>A factor for each class's rows; null: all count the same.</summary>
    public ClassWeights ClassWeights { get; private init; } = new(null, Balanced: false);

    public ResamplingOptions Resampling { get; private init; } = new(ResamplingKind.None, 1, 5);

    public ThresholdOption Threshold { get; private init; } = new(null, null);

    public static PreparationOptions Read(Hyperparameters parameters, FitRequest request) =>
        request.Task switch
        {
            LearningTask.Regression => new() { LogTarget = parameters.Flag("logTarget", false) },
            LearningTask.DirectionRegression or LearningTask.AnomalyDetection => new(),
            _ => new()
            {
                ClassWeights = ReadClassWeights(parameters, request),
                Resampling = new(
                    parameters.Choice("resampling", "none", "none", "underSampling", "smote", "adasyn") switch
                    {
                        "underSampling" => ResamplingKind.UnderSampling,
                        "smote" => ResamplingKind.Smote,
                        "adasyn" => ResamplingKind.Adasyn,
                        _ => ResamplingKind.None,
                    },
                    parameters.Number("resamplingRatio", 1, 0, 1, open: true),
                    parameters.Integer("smoteNeighbours", 5, 1)
                ),
                Threshold = ReadThreshold(parameters, request),
            },
        };

    private static ClassWeights ReadClassWeights(Hyperparameters parameters, FitRequest request)
    {
        const string expected = "'balanced', 'none', or a positive number for each class by its name";
        if (parameters.Raw("classWeights") is not { } value)
            return new(null, Balanced: false);
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString() switch
            {
                "balanced" => new(null, Balanced: true),
                "none" => new(null, Balanced: false),
                _ => throw parameters.Refused("classWeights", value, expected),
            };
        }

        if (value.ValueKind != JsonValueKind.Object)
            throw parameters.Refused("classWeights", value, expected);
        var factors = new float[request.Classes];
        Array.Fill(factors, 1f);
        foreach (var property in value.EnumerateObject())
        {
            var index = ClassNames(request).IndexOf(property.Name);
            if (index < 0 || property.Value.ValueKind != JsonValueKind.Number || !(property.Value.GetDouble() > 0))
                throw parameters.Refused("classWeights", value, $"{expected} ({string.Join(", ", ClassNames(request))})");
            factors[index] = (float)property.Value.GetDouble();
        }

        return new(factors, Balanced: false);
    }

    private static ThresholdOption ReadThreshold(Hyperparameters parameters, FitRequest request)
    {
        const string expected =
            "a number between 0 and 1 (binary only), or the metric to calibrate it for (accuracy, balancedAccuracy, f1)";
        if (parameters.Raw("threshold") is not { } value)
            return new(null, null);
        if (
            value.ValueKind == JsonValueKind.Number
            && request.Task == LearningTask.BinaryClassification
            && value.GetDouble() is > 0 and < 1
        )
        {
            return new([(float)value.GetDouble()], null);
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is "accuracy" or "balancedAccuracy" or "f1")
            return new(null, value.GetString());
        throw parameters.Refused("threshold", value, expected);
    }

    private static List<string> ClassNames(FitRequest request) =>
        [
            .. request.ClassNames
                ?? [.. Enumerable.Range(0, request.Classes).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        ];
}

/// <summary>What a class's rows count.</summary>
internal sealed record ClassWeights(float[]? Factors, bool Balanced);

/// <summary>How rare classes are made less rare.</summary>
internal sealed record ResamplingOptions(ResamplingKind Kind, double Ratio, int Neighbours);

internal enum ResamplingKind
{
    None,
    UnderSampling,
    Smote,
    Adasyn,
}

/// <summary>A given threshold, or the metric to choose it for; neither: the usual one.</summary>
internal sealed record ThresholdOption(float[]? Fixed, string? Metric);
