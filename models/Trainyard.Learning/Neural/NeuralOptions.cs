using System.Globalization;
using System.Text.Json;

namespace Trainyard.Learning.Neural;

/// <summary>The parameters of <see cref="NeuralNetwork"/>.</summary>
internal sealed record NeuralOptions
{
    /// <summary>Units of the hidden layers.</summary>
    public required int[] Layers { get; init; }

    public required Activation Activation { get; init; }

    public required double Dropout { get; init; }

    public required double WeightDecay { get; init; }

    public required double LearningRate { get; init; }

    public required int BatchSize { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Epochs without a better validation loss after which training ends and goes back to the best; 0: never.</summary>
    public required int Patience { get; init; }

    public static int EpochsOf(Hyperparameters parameters) => parameters.Integer("epochs", 100, 1, 100_000);

    public static NeuralOptions Read(Hyperparameters parameters) =>
        new()
        {
            Layers = ReadLayers(parameters),
            Activation = parameters.Choice("activation", "relu", "relu", "tanh", "sigmoid") switch
            {
                "tanh" => Activation.Tanh,
                "sigmoid" => Activation.Sigmoid,
                _ => Activation.Relu,
            },
            Dropout = parameters.Number("dropout", 0, 0, 0.95),
            WeightDecay = parameters.Number("weightDecay", 1e-4, 0),
            LearningRate = parameters.Number("learningRate", 0.003, 0, 1, open: true),
            BatchSize = parameters.Integer("batchSize", 32, 1),
            Epochs = EpochsOf(parameters),
            Patience = parameters.Integer("earlyStoppingRounds", 0, 0),
        };

    // 40, [64, 32], or "64,32": a sweep's categorical value is a string.
    private static int[] ReadLayers(Hyperparameters parameters)
    {
        if (parameters.Raw("layers") is not { } value)
            return [64, 32];
        var layers = value.ValueKind switch
        {
            JsonValueKind.Number => Units([value.GetRawText()]),
            JsonValueKind.String => Units(value.GetString()!.Split(',')),
            JsonValueKind.Array => Units([.. value.EnumerateArray().Select(v => v.GetRawText())]),
            _ => null,
        };
        return layers
            ?? throw parameters.Refused("layers", value, "the units of each hidden layer (1 to 4096), such as 40, [64, 32] or \"64,32\"");
    }

    private static int[]? Units(string[] texts)
    {
        var units = new int[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (
                !double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || number != Math.Floor(number)
                || number is < 1 or > 4096
            )
            {
                return null;
            }

            units[i] = (int)number;
        }

        return units;
    }
}

/// <summary>What a hidden unit makes of its sum.</summary>
internal enum Activation
{
    Relu,
    Tanh,
    Sigmoid,
}
