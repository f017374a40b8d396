using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Learning.Foreign;

/// <summary>Signatures of models that say little of themselves.</summary>
public static class ForeignSignatures
{
    /// <summary>The task that the classes of a signature speak of.</summary>
    public static LearningTask TaskOf(IReadOnlyList<string>? classes) =>
        classes?.Count switch
        {
            null => LearningTask.Regression,
            2 => LearningTask.BinaryClassification,
            _ => LearningTask.MulticlassClassification,
        };

    /// <summary>The outputs: a class, or so many numbers.</summary>
    public static IReadOnlyList<OutputField> Outputs(IReadOnlyList<string>? classes, int numbers) =>
        classes is not null ? [new OutputField { Name = "class", Type = TypeOf(classes) }]
        : numbers == 1 ? [new OutputField { Name = "prediction", Type = FeatureType.Number }]
        : [.. Enumerable.Range(0, numbers).Select(output => new OutputField { Name = $"prediction{output}", Type = FeatureType.Number })];

    /// <summary>0, 1, 2 ... for classes without names.</summary>
    public static IReadOnlyList<string> Numbered(int classes) =>
        [.. Enumerable.Range(0, classes).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static FeatureType TypeOf(IReadOnlyList<string> classes) =>
        classes.All(name => long.TryParse(name, out _)) ? FeatureType.Integer
        : classes.All(name => name is "true" or "false" or "True" or "False") ? FeatureType.Boolean
        : FeatureType.Category;
}
