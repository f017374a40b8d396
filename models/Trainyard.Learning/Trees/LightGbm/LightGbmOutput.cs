using System.Globalization;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>What LightGBM makes of a row's margins (ConvertOutput in src/objective), in its own precision and order.</summary>
/// <param name="IsClasses">Whether they are probabilities of classes.</param>
/// <param name="Apply">Changes the margins of one row.</param>
internal sealed record LightGbmOutput(bool IsClasses, LightGbmOutput.Change Apply)
{
    public delegate void Change(Span<double> margins);

    /// <param name="objective">As it stands in the file: a name, and parameters such as sigmoid:1.</param>
    public static LightGbmOutput Of(string objective)
    {
        var words = objective.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var steepness = Parameter(words, "sigmoid");
        return words.FirstOrDefault() switch
        {
            "binary" => new(true, Each(margin => Sigmoid(steepness * margin))),
            "multiclassova" => new(true, Each(margin => Sigmoid(steepness * margin))),
            "multiclass" => new(true, Softmax),
            "cross_entropy" => new(false, Each(Sigmoid)),
            "cross_entropy_lambda" => new(false, Each(margin => Math.Log(1 + Math.Exp(margin)))),
            "poisson" or "gamma" or "tweedie" => new(false, Each(Math.Exp)),
            "regression" when words.Contains("sqrt") => new(false, Each(margin => Math.Sign(margin) * margin * margin)),
            _ => new(false, _ => { }),
        };
    }

    private static double Parameter(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name + ":", StringComparison.Ordinal)) is { } found
            ? double.Parse(found.AsSpan(name.Length + 1), CultureInfo.InvariantCulture)
            : 1;

    private static double Sigmoid(double margin) => 1 / (1 + Math.Exp(-margin));

    private static Change Each(Func<double, double> change) =>
        margins =>
        {
            foreach (ref var margin in margins)
                margin = change(margin);
        };

    private static void Softmax(Span<double> margins)
    {
        var most = margins[0];
        foreach (var margin in margins)
            most = Math.Max(most, margin);
        double sum = 0;
        foreach (ref var margin in margins)
        {
            margin = Math.Exp(margin - most);
            sum += margin;
        }

        foreach (ref var margin in margins)
            margin /= sum;
    }
}
