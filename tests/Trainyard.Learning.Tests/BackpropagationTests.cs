using Trainyard.Learning.Neural;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>Gradients against differences of the loss.</summary>
public sealed class BackpropagationTests
{
    private const float Step = 1e-2f;

    public static TheoryData<int, int> Kinds() =>
        new(
            from link in new[] { Link.Identity, Link.Logistic, Link.Softmax }
            from activation in Enum.GetValues<Activation>()
            select new TheoryDataRow<int, int>((int)link, (int)activation)
        );

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_the_loss(int link, int activation)
    {
        var random = new Random(3);
        var kind = (Activation)activation;
        Layer[] layers = [Layer.Initial(4, 5, kind, random), Layer.Initial(5, 6, kind, random), Layer.Initial(6, 3, kind, random)];
        var row = new Formula(1).Next(4);
        float[] truth = (Link)link == Link.Identity ? [0.3f, -0.8f, 1.5f] : [0, 1, 0];
        var backpropagation = new Backpropagation(layers, kind, (Link)link, dropout: 0, random);

        backpropagation.Add(row, truth, weight: 2);

        for (var l = 0; l < layers.Length; l++)
        {
            Compare(layers[l].Weights, backpropagation.Gradients[l].Weights);
            Compare(layers[l].Biases, backpropagation.Gradients[l].Biases);
        }

        void Compare(float[] values, float[] gradients)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var kept = values[i];
                values[i] = kept + Step;
                var above = Loss(layers, kind, (Link)link, row, truth);
                values[i] = kept - Step;
                var below = Loss(layers, kind, (Link)link, row, truth);
                values[i] = kept;
                Assert.Equal(2 * (above - below) / (2 * Step), gradients[i], 2e-3);
            }
        }
    }

    [Fact]
    public void A_dropped_unit_learns_nothing_and_the_others_are_scaled_up()
    {
        var random = new Random(3);
        Layer[] layers = [Layer.Initial(2, 200, Activation.Relu, random), Layer.Initial(200, 1, Activation.Relu, random)];
        var backpropagation = new Backpropagation(layers, Activation.Relu, Link.Identity, dropout: 0.5, new Random(5));

        backpropagation.Add([1f, 0.5f], [0f], weight: 1);

        var learning = backpropagation.Gradients[1].Weights.Count(g => g != 0);
        var alive = Enumerable.Range(0, 200).Count(o => (layers[0].Weights[2 * o] + (0.5f * layers[0].Weights[(2 * o) + 1])) > 0);
        Assert.InRange(learning, alive / 4, 3 * alive / 4);
    }

    // In double, so that the difference of two losses keeps its digits.
    private static double Loss(Layer[] layers, Activation activation, Link link, float[] row, float[] truth)
    {
        double[] values = [.. row.Select(v => (double)v)];
        foreach (var layer in layers)
        {
            double[] sums =
            [
                .. Enumerable.Range(0, layer.Outputs).Select(o => layer.Biases[o] + values.Select((v, i) => v * layer.Row(o)[i]).Sum()),
            ];
            values = ReferenceEquals(layer, layers[^1])
                ? sums
                :
                [
                    .. sums.Select(s =>
                        activation switch
                        {
                            Activation.Tanh => Math.Tanh(s),
                            Activation.Sigmoid => 1 / (1 + Math.Exp(-s)),
                            _ => Math.Max(0, s),
                        }
                    ),
                ];
        }

        return link switch
        {
            Link.Softmax => Math.Log(values.Sum(Math.Exp)) - values.Zip(truth, (v, t) => v * t).Sum(),
            Link.Logistic => values.Zip(truth, (v, t) => Math.Log(1 + Math.Exp(v)) - (t * v)).Sum(),
            _ => values.Zip(truth, (v, t) => (v - t) * (v - t) / 2).Sum(),
        };
    }
}
