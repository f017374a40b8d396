using Trainyard.Contracts;
using Trainyard.Learning.Trees;
using Trainyard.Models;

namespace Trainyard.Learning.Foreign;

/// <summary>XGBoost's own models (save_model), as JSON or UBJSON. All rounds predict, as Booster.predict has it.</summary>
internal static class XgboostImport
{
    public static ForeignModel Read(byte[] content, SignatureFile file)
    {
        var forest = FlatForest.Read(content);
        var notes = new ModelNotes
        {
            Algorithm = Algorithm.GradientBoosting,
            Features = forest.Features,
            Outputs = forest.Groups,
            Link = LinkOf(forest.Objective),
        };
        var classes =
            forest.Objective == "binary:logistic" ? ForeignSignatures.Numbered(2)
            : notes.Link == Link.Softmax ? ForeignSignatures.Numbered(forest.Classes)
            : null;
        var read = new Signature
        {
            Features = [.. Enumerable.Range(0, forest.Features).Select(index => FeatureOf(forest, index))],
            Outputs = ForeignSignatures.Outputs(file.Classes ?? classes, forest.Groups),
            Classes = classes,
        };
        return new(
            "xgboost",
            file.Task ?? ForeignSignatures.TaskOf(file.Classes ?? classes),
            file.Over(read),
            new TreeModel(content, forest, notes),
            notes.Algorithm
        );
    }

    // PredTransform of XGBoost's objectives.
    private static Link LinkOf(string objective) =>
        objective switch
        {
            "binary:logistic" or "reg:logistic" => Link.Logistic,
            "multi:softprob" or "multi:softmax" => Link.Softmax,
            "count:poisson" or "reg:gamma" or "reg:tweedie" or "survival:cox" or "survival:aft" => Link.Exponential,
            "binary:hinge" => Link.Hinge,
            _ => Link.Identity,
        };

    private static Feature FeatureOf(FlatForest forest, int index) =>
        new()
        {
            Name = index < forest.FeatureNames.Count ? forest.FeatureNames[index] : $"f{index}",
            Type = forest.FeatureTypes.ElementAtOrDefault(index) is "int" ? FeatureType.Integer : FeatureType.Number,
        };
}
