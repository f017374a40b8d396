using System.Numerics.Tensors;

namespace Trainyard.Learning.Neural;

/// <summary>The activations and their slopes.</summary>
internal static class Activations
{
    public static void Apply(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                break;
            default:
                TensorPrimitives.Max(values, 0f, values);
                break;
        }
    }

    /// <summary>The slope at a unit, from what the unit gave.</summary>
    public static float Slope(Activation activation, float output) =>
        activation switch
        {
            Activation.Tanh => 1 - (output * output),
            Activation.Sigmoid => output * (1 - output),
            _ => output > 0 ? 1 : 0,
        };
}
