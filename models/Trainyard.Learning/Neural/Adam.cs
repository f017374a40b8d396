namespace Trainyard.Learning.Neural;

/// <summary>Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019); biases do not decay.</summary>
internal sealed class Adam(Layer[] layers, double weightDecay)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly Layer[] _first = [.. layers.Select(l => l.Empty())];
    private readonly Layer[] _second = [.. layers.Select(l => l.Empty())];
    private int _steps;

    /// <summary>Moves the weights against the gradients.</summary>
    /// <param name="gradients">Sums of gradients.</param>
    /// <param name="scale">What makes means of the sums.</param>
    public void Step(Layer[] gradients, float scale, double rate)
    {
        _steps++;
        var step = (float)(rate * Math.Sqrt(1 - Math.Pow(Beta2, _steps)) / (1 - Math.Pow(Beta1, _steps)));
        for (var l = 0; l < layers.Length; l++)
        {
            Move(layers[l].Weights, gradients[l].Weights, _first[l].Weights, _second[l].Weights, scale, step, (float)(rate * weightDecay));
            Move(layers[l].Biases, gradients[l].Biases, _first[l].Biases, _second[l].Biases, scale, step, decay: 0);
        }
    }

    private static void Move(float[] weights, float[] gradients, float[] first, float[] second, float scale, float step, float decay)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var gradient = gradients[i] * scale;
            first[i] = (float)((Beta1 * first[i]) + ((1 - Beta1) * gradient));
            second[i] = (float)((Beta2 * second[i]) + ((1 - Beta2) * gradient * gradient));
            weights[i] -= (step * first[i] / (MathF.Sqrt(second[i]) + Epsilon)) + (decay * weights[i]);
        }
    }
}
