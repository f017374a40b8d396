namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>The mean loss of validation rows, by which training ends early.</summary>
internal static class Losses
{
    /// <param name="predictions">Outputs x rows, output by output; probabilities for classes.</param>
    /// <param name="data">The rows' labels and weights.</param>
    /// <param name="notes">Which link the model has.</param>
    /// <param name="own">The loss that is minimised, where it is not the task's usual one.</param>
    public static double Of(double[] predictions, Dataset data, ModelNotes notes, ILoss? own)
    {
        own ??= new SquaredLoss();
        (var rows, var outputs) = (data.Labels.Rows, notes.Outputs);
        double sum = 0,
            weights = 0;
        for (var row = 0; row < rows; row++)
        {
            double weight = data.Weights?[row] ?? 1;
            weights += weight;
            sum += weight * OfRow(row);
        }

        return sum / weights;

        double OfRow(int row)
        {
            var label = data.Labels.Values[row * data.Labels.Columns];
            switch (notes.Link)
            {
                case Link.Logistic:
                    return LogLoss(label > 0 ? predictions[row] : 1 - predictions[row]);
                case Link.Softmax:
                    return LogLoss(predictions[((int)label * rows) + row]);
                default:
                    return Enumerable
                        .Range(0, outputs)
                        .Sum(output => own.Of(predictions[(output * rows) + row], data.Labels.Values[(row * outputs) + output]));
            }
        }
    }

    private static double LogLoss(double probability) => -Math.Log(Math.Max(probability, 1e-15));
}
