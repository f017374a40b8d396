using System.Text;
using Trainyard.Contracts;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Foreign;

/// <summary>A model of LightGBM that was not trained here. Its predictions are LightGBM's own, in double.</summary>
internal sealed class ForeignLightGbm(string text, LightGbmForest forest, LightGbmOutput output) : TrainedModel
{
    public override IReadOnlyList<double> Gain => forest.Gain;

    public override (string FileName, byte[] Content) Save() => ("model.txt", Encoding.UTF8.GetBytes(text));

    internal override ModelNotes Notes { get; } =
        new()
        {
            Algorithm = forest.Averages ? Algorithm.RandomForest : Algorithm.GradientBoosting,
            Features = forest.Features,
            Outputs = forest.Groups,
            Link = Link.Identity,
        };

    internal override void Finished(Matrix features, Span<double> predictions)
    {
        forest.Predict(features.Values.AsSpan(0, features.Rows * features.Columns), features.Columns, predictions);
        for (var row = 0; row < features.Rows; row++)
        {
            var margins = predictions.Slice(row * Outputs, Outputs);
            if (forest.Averages)
            {
                foreach (ref var margin in margins)
                    margin /= forest.Trees / forest.Groups;
            }

            output.Apply(margins);
        }
    }

    internal override void Raw(Matrix features, Span<float> raw)
    {
        var predictions = new double[raw.Length];
        Finished(features, predictions);
        for (var i = 0; i < raw.Length; i++)
            raw[i] = (float)predictions[i];
    }
}
