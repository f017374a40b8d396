using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>What a model file says beside the algorithm's own numbers: how raw outputs become predictions.</summary>
internal sealed record ModelNotes
{
    public required Algorithm Algorithm { get; init; }

    public required int Features { get; init; }

    /// <summary>Values for a row, after <see cref="Link"/>.</summary>
    public required int Outputs { get; init; }

    public required Link Link { get; init; }

    /// <summary>Whether the labels were learnt as ln(1 + y).</summary>
    public bool Log { get; init; }

    /// <summary>Outputs are multiplied by it, before <see cref="Offsets"/> are added.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Added to each output (before <see cref="Log"/> is undone); null: nothing.</summary>
    public double[]? Offsets { get; init; }

    /// <summary>Of a detection of anomalies the share of the training rows that count as such.</summary>
    public double? Contamination { get; init; }

    /// <summary>What probabilities are divided by before the greatest is chosen (binary: the one threshold); null: the most
    /// probable.</summary>
    public float[]? Thresholds { get; init; }

    /// <summary>Turns raw outputs, row by row, into predictions. The raw ones do not survive.</summary>
    public void Finish(Span<float> raw, Span<double> predictions)
    {
        Links.Apply(Link, raw, Outputs);
        for (var i = 0; i < raw.Length; i++)
            predictions[i] = Offsets is null ? raw[i] : (raw[i] * Scale) + Offsets[i % Outputs];
        if (!Log)
            return;
        foreach (ref var value in predictions[..raw.Length])
            value = Math.Exp(value) - 1;
    }

    /// <summary>Turns raw outputs, row by row, into predictions. The raw ones do not survive.</summary>
    public double[] Finish(float[] raw)
    {
        var predictions = new double[raw.Length];
        Finish(raw, predictions);
        return predictions;
    }

    /// <summary>What raw outputs are counted in, once they have their scale.</summary>
    public string RawUnit =>
        Link switch
        {
            Link.Logistic => "log-odds",
            Link.Softmax => "scores before the softmax",
            Link.OneAgainstRest => "log-odds of a class against the others",
            Link.Share => "share of votes",
            Link.UnitVector => "the vector before it is made as long as 1",
            _ => Log ? "ln(1 + label)" : "the label's unit",
        };

    /// <summary>Gives what was found for raw outputs the labels' scale.</summary>
    public void Finish(Explanation explanation)
    {
        if (Offsets is null)
            return;
        for (var output = 0; output < Outputs; output++)
            explanation.Bases[output] = (explanation.Bases[output] * Scale) + Offsets[output];
        foreach (ref var part in explanation.Contributions.AsSpan())
            part *= Scale;
    }

    public string ToJson() => JsonSerializer.Serialize(this, LearningJson.Default.ModelNotes);

    public static ModelNotes FromJson(string json) =>
        JsonSerializer.Deserialize(json, LearningJson.Default.ModelNotes) ?? throw new InvalidDataException("the model's notes are empty");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelNotes))]
internal sealed partial class LearningJson : JsonSerializerContext;
