using System.Numerics.Tensors;

namespace Trainyard.Learning.Neural;

/// <summary>A dense layer: outputs x inputs weights, row by row, and a bias for each output.</summary>
internal sealed record Layer(int Inputs, int Outputs, float[] Weights, float[] Biases)
{
    /// <summary>Weights drawn with deviation sqrt(2 / inputs) for relu (He et al. 2015), sqrt(1 / inputs) otherwise; biases 0.</summary>
    public static Layer Initial(int inputs, int outputs, Activation activation, Random random)
    {
        var deviation = Math.Sqrt((activation == Activation.Relu ? 2.0 : 1.0) / inputs);
        var weights = new float[inputs * outputs];
        foreach (ref var weight in weights.AsSpan())
            weight = (float)(deviation * Normal(random));
        return new Layer(inputs, outputs, weights, new float[outputs]);
    }

    public Layer Empty() => new(Inputs, Outputs, new float[Weights.Length], new float[Outputs]);

    public Layer Copy() => new(Inputs, Outputs, [.. Weights], [.. Biases]);

    public ReadOnlySpan<float> Row(int output) => Weights.AsSpan(output * Inputs, Inputs);

    /// <summary>outputs = weights x inputs + biases.</summary>
    public void Forward(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        for (var o = 0; o < Outputs; o++)
            outputs[o] = TensorPrimitives.Dot(Row(o), inputs) + Biases[o];
    }

    /// <summary>Adds to <paramref name="gradient"/> what these deltas of the outputs say, and gives the deltas of the inputs.</summary>
    public void Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> deltas, Layer gradient, Span<float> inputDeltas)
    {
        inputDeltas.Clear();
        for (var o = 0; o < Outputs; o++)
        {
            if (deltas[o] == 0)
                continue;
            var row = gradient.Weights.AsSpan(o * Inputs, Inputs);
            TensorPrimitives.MultiplyAdd(inputs, deltas[o], row, row);
            gradient.Biases[o] += deltas[o];
            TensorPrimitives.MultiplyAdd(Row(o), deltas[o], inputDeltas, inputDeltas);
        }
    }

    // Box and Muller 1958.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
