namespace Trainyard.Learning.Neural;

/// <summary>
/// Gradients of the loss by back-propagation, a row at a time. The loss is half the squared error, or the cross-entropy with the link's
/// probabilities; for each of them the outputs' delta is prediction - truth.
/// </summary>
internal sealed class Backpropagation
{
    private readonly Layer[] _layers;
    private readonly Activation _activation;
    private readonly Link _link;
    private readonly float _dropout;
    private readonly Random _random;
    private readonly float[][] _outputs;
    private readonly float[][] _masks;
    private readonly float[][] _deltas;

    public Backpropagation(Layer[] layers, Activation activation, Link link, double dropout, Random random)
    {
        (_layers, _activation, _link, _dropout, _random) = (layers, activation, link, (float)dropout, random);
        _outputs = [.. layers.Select(l => new float[l.Outputs])];
        _masks = [.. layers.Select(l => new float[l.Outputs])];
        _deltas = [.. layers.Select(l => new float[l.Inputs]), new float[layers[^1].Outputs]];
        Gradients = [.. layers.Select(l => l.Empty())];
    }

    /// <summary>The sum of the gradients since they were last cleared.</summary>
    public Layer[] Gradients { get; }

    public void Clear()
    {
        foreach (var gradient in Gradients)
        {
            Array.Clear(gradient.Weights);
            Array.Clear(gradient.Biases);
        }
    }

    public void Add(ReadOnlySpan<float> row, ReadOnlySpan<float> truth, float weight)
    {
        Forward(row);
        Span<float> delta = _deltas[^1];
        for (var o = 0; o < delta.Length; o++)
            delta[o] = weight * (_outputs[^1][o] - truth[o]);
        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            var inputs = l == 0 ? row : _outputs[l - 1];
            _layers[l].Backward(inputs, _deltas[l + 1], Gradients[l], _deltas[l]);
            if (l > 0)
                ThroughActivation(l - 1, _deltas[l]);
        }
    }

    private void Forward(ReadOnlySpan<float> row)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            var outputs = _outputs[l];
            _layers[l].Forward(l == 0 ? row : _outputs[l - 1], outputs);
            if (l == _layers.Length - 1)
                break;
            Activations.Apply(_activation, outputs);
            Drop(outputs, _masks[l]);
        }

        if (_link is Link.Logistic or Link.Softmax)
            Links.Apply(_link, _outputs[^1], _outputs[^1].Length);
    }

    // Inverted dropout (Srivastava et al. 2014): what stays is scaled up, so that prediction needs no correction.
    private void Drop(Span<float> outputs, Span<float> mask)
    {
        if (_dropout == 0)
            return;
        for (var i = 0; i < outputs.Length; i++)
        {
            mask[i] = _random.NextSingle() < _dropout ? 0 : 1 / (1 - _dropout);
            outputs[i] *= mask[i];
        }
    }

    private void ThroughActivation(int layer, Span<float> deltas)
    {
        var outputs = _outputs[layer];
        var mask = _masks[layer];
        for (var i = 0; i < deltas.Length; i++)
        {
            // The unit's own output, before the mask scaled it.
            var kept = _dropout == 0 ? 1 : mask[i];
            deltas[i] *= kept == 0 ? 0 : kept * Activations.Slope(_activation, outputs[i] / kept);
        }
    }
}
