using System.Globalization;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Learning.Trees.LightGbm;
using Trainyard.Models;

namespace Trainyard.Learning.Foreign;

/// <summary>LightGBM's own models (save_model).</summary>
internal static class LightGbmImport
{
    public static ForeignModel Read(byte[] content, SignatureFile file)
    {
        var text = Encoding.UTF8.GetString(content);
        var forest = LightGbmForest.Read(text);
        var output = LightGbmOutput.Of(forest.Objective);
        var classes = output.IsClasses ? ForeignSignatures.Numbered(Math.Max(2, forest.Groups)) : null;
        var read = new Signature
        {
            Features =
            [
                .. Enumerable
                    .Range(0, forest.Features)
                    .Select(index => new Feature
                    {
                        Name = forest.FeatureNames.ElementAtOrDefault(index)
                            ?? string.Create(CultureInfo.InvariantCulture, $"Column_{index}"),
                        Type = FeatureType.Number,
                    }),
            ],
            Outputs = ForeignSignatures.Outputs(file.Classes ?? classes, forest.Groups),
            Classes = classes,
        };
        return new(
            "lightgbm",
            file.Task ?? ForeignSignatures.TaskOf(file.Classes ?? classes),
            file.Over(read),
            new ForeignLightGbm(text, forest, output),
            forest.Averages ? Algorithm.RandomForest : Algorithm.GradientBoosting
        );
    }
}
