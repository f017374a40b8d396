using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Neural;

/// <summary>
/// A multi-layer perceptron on standardised columns. The learning rate falls from its full value to zero along a cosine (Loshchilov and
/// Hutter 2017). One thread: the order of the
/// additions, and so the bytes, depend on nothing but the seed.
/// </summary>
internal static class NeuralNetwork
{
    public static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var options = NeuralOptions.Read(parameters);
        return (prepared, notes) => new Run(options, prepared, notes).Train();
    }

    private sealed class Run
    {
        private readonly NeuralOptions _options;
        private readonly FitRequest _request;
        private readonly ModelNotes _notes;
        private readonly Random _random;
        private readonly Standardiser _features;
        private readonly Standardiser? _labels;
        private readonly Matrix _truths;
        private readonly float[] _rows;
        private readonly Layer[] _layers;

        public Run(NeuralOptions options, FitRequest request, ModelNotes notes)
        {
            // The validation rows are predicted after each epoch.
            (_options, _request, _notes) = (options, request with { Validation = request.Validation?.InMemory() }, notes);
            _random = new Random(unchecked((int)request.Seed));
            _features = Standardiser.Of(request.Training.Features, request.Training.Weights);
            _rows = _features.Apply(request.Training.Features);

            // Each number at deviation 1; probabilities and directions are of that size already.
            var labels = request.Training.Labels.Narrow();
            _labels = notes.Link == Link.Identity ? Standardiser.Of(labels, request.Training.Weights) : null;
            _truths = _labels is null ? labels : labels with { Values = _labels.Apply(labels) };
            int[] sizes = [request.Training.Features.Columns, .. options.Layers, notes.Outputs];
            _layers =
            [
                .. Enumerable.Range(0, sizes.Length - 1).Select(l => Layer.Initial(sizes[l], sizes[l + 1], options.Activation, _random)),
            ];
        }

        public NeuralModel Train()
        {
            var backpropagation = new Backpropagation(_layers, _options.Activation, _notes.Link, _options.Dropout, _random);
            var adam = new Adam(_layers, _options.WeightDecay);
            int[] order = [.. Enumerable.Range(0, _request.Training.Features.Rows)];
            NeuralModel? best = null;
            (var bestLoss, var bestEpoch) = (double.PositiveInfinity, 0);
            for (var epoch = 1; epoch <= _options.Epochs; epoch++)
            {
                _random.Shuffle(order);
                var rate = _options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (epoch - 1) / _options.Epochs));
                foreach (var batch in order.Chunk(_options.BatchSize))
                {
                    _request.Cancellation.ThrowIfCancellationRequested();
                    Learn(batch, backpropagation, adam, rate);
                }

                if (
                    _request.OnStep is { } report
                    && !report(epoch, () => _request.Validation is null ? [] : Now().Predict(_request.Validation.Features))
                )
                {
                    return Now();
                }

                if (_options.Patience == 0 || _request.Validation is null)
                    continue;
                var loss = ValidationLoss();
                if (loss < bestLoss)
                    (best, bestLoss, bestEpoch) = (Now(), loss, epoch);
                else if (epoch - bestEpoch >= _options.Patience)
                    break;
            }

            return best ?? Now();
        }

        private void Learn(int[] batch, Backpropagation backpropagation, Adam adam, double rate)
        {
            backpropagation.Clear();
            Span<float> truth = stackalloc float[_notes.Outputs];
            float weights = 0;
            foreach (var row in batch)
            {
                var weight = _request.Training.Weights?[row] ?? 1f;
                weights += weight;
                Expected.Of(_truths, row, _notes.Link, truth);
                backpropagation.Add(_rows.AsSpan(row * _notes.Features, _notes.Features), truth, weight);
            }

            if (weights > 0)
                adam.Step(backpropagation.Gradients, 1 / weights, rate);
        }

        private double ValidationLoss()
        {
            var validation = _request.Validation!;
            var predictions = InTrainingUnits(Now(), validation.Features.ToMatrix());
            return _notes.Link is Link.Logistic or Link.Softmax
                ? ProbabilityMetrics.LogLoss(Scored(predictions, validation))
                : RegressionMetrics.Rmse(Scored(predictions, validation));
        }

        private static double[] InTrainingUnits(NeuralModel model, Matrix features)
        {
            var raw = new float[features.Rows * model.Outputs];
            model.Raw(features, raw);
            Links.Apply(model.Notes.Link, raw, model.Outputs);
            return [.. raw.Select(value => (double)value)];
        }

        private Scoring Scored(double[] predictions, Dataset data) =>
            new()
            {
                Predictions = predictions,
                Labels = data.Labels,
                Weights = data.Weights,
                Task = _request.Task,
                Classes = _request.Classes,
            };

        private NeuralModel Now() =>
            new(
                new NeuralFile
                {
                    Notes = _notes,
                    Activation = _options.Activation,
                    Standardiser = _features,
                    Layers = [.. _layers[..^1].Select(l => l.Copy()), InLabelUnits(_layers[^1])],
                }
            );

        // The labels' own mean and deviation go into the last layer, so that prediction need not know of them.
        private Layer InLabelUnits(Layer last)
        {
            var scaled = last.Copy();
            if (_labels is null)
                return scaled;
            for (var o = 0; o < scaled.Outputs; o++)
            {
                var deviation = _labels.Scales[o] == 0 ? 0 : 1 / _labels.Scales[o];
                foreach (ref var weight in scaled.Weights.AsSpan(o * scaled.Inputs, scaled.Inputs))
                    weight *= deviation;
                scaled.Biases[o] = (scaled.Biases[o] * deviation) + _labels.Means[o];
            }

            return scaled;
        }
    }
}
